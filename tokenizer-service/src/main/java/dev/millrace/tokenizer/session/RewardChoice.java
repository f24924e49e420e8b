package dev.millrace.tokenizer.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the answers that are told were chosen by their reward, and what that cost.
 *
 * @param model name of the reward model
 * @param version its version
 * @param bestOf how many answers were generated for each prompt
 * @param told rewards of the answers that are told, by their numbers
 * @param mean reward of all that were generated: what one answer without choosing may expect
 * @param tokens that the reward model read
 * @param klBound see {@link #klBound}; null where several answers of a prompt are told
 * @param belowMin whether the guarded reward of even the best answer is below what was asked for
 */
public record RewardChoice(
        String model,
        String version,
        int bestOf,
        List<AnswerReward> told,
        double mean,
        int tokens,
        @Nullable Double klBound,
        boolean belowMin) {
    /** Copies the list. */
    public RewardChoice {
        told = List.copyOf(told);
    }

    /**
     * Most Kullback–Leibler divergence, in nats, of the best of so many answers from one answer: {@code ln n − (n − 1)/n}
     * (Beirami et al., Theoretical guarantees on the best-of-n alignment policy, 2024, theorem 3.1).
     *
     * @param n 1 or more
     */
    public static double klBound(int n) {
        return Math.log(n) - (n - 1.0) / n;
    }

    static RewardChoice of(RewardWish wish, AnswerRewards rewards, List<AnswerReward> told) {
        int generated = rewards.each().size();
        return new RewardChoice(
                rewards.model(),
                rewards.version(),
                generated,
                told,
                rewards.each().stream()
                        .mapToDouble(AnswerReward::reward)
                        .average()
                        .orElse(0),
                rewards.each().stream().mapToInt(AnswerReward::tokens).sum(),
                told.size() == 1 ? klBound(generated) : null,
                wish.min() != null && told.getFirst().guarded() < wish.min());
    }

    /** This one and that of the request's next prompt. */
    public RewardChoice and(RewardChoice next) {
        var all = new ArrayList<>(told);
        all.addAll(next.told);
        double before = (double) told.size() / all.size();
        return new RewardChoice(
                model,
                version,
                bestOf,
                all,
                before * mean + (1 - before) * next.mean,
                tokens + next.tokens,
                klBound,
                belowMin || next.belowMin);
    }
}
