package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.RejectionSampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rejection sampling: of the answers of the model itself to a prompt the one that is worth most, to be learned. An answer that did not
 * come to its end is only taken where none did.
 *
 * @param rounds where answers come from
 * @param policy that answers, the model before the job
 * @param drawing how, with several answers to each prompt
 */
public record BestAnswers(Rounds rounds, Policy policy, Drawing drawing) {
    /**
     * What was drawn.
     *
     * @param best one a prompt
     * @param reward mean of all answers
     * @param bestReward mean of the best ones
     */
    public record Chosen(List<TrainingSequence> best, double reward, double bestReward) {
        public Chosen {
            best = List.copyOf(best);
        }
    }

    /** Is told how many prompts are answered. */
    @FunctionalInterface
    public interface Told {
        void answered(int prompts);
    }

    /**
     * Draws and chooses; what was drawn before is taken from the disk.
     *
     * @param prompts at least one
     * @param atOnce prompts of a round
     */
    public Chosen of(List<Prompt> prompts, int atOnce, Told told) {
        var best = new ArrayList<TrainingSequence>();
        double all = 0;
        double chosen = 0;
        for (int from = 0; from < prompts.size(); from += atOnce) {
            var part = prompts.subList(from, Math.min(prompts.size(), from + atOnce));
            for (var group : rounds.of(policy, part, drawing)) {
                int taken = best(group);
                best.add(TrainingSequence.answering(
                        group.prompt(), group.answers().get(taken).ids()));
                all += Arrays.stream(group.rewards()).average().orElseThrow();
                chosen += group.rewards()[taken];
            }
            told.answered(best.size());
        }
        return new Chosen(best, all / best.size(), chosen / best.size());
    }

    private static int best(Group group) {
        var answers = group.answers();
        int[] whole = IntStream.range(0, answers.size())
                .filter(i -> answers.get(i).isEnded())
                .toArray();
        int[] eligible =
                whole.length > 0 ? whole : IntStream.range(0, answers.size()).toArray();
        double[] rewards =
                IntStream.of(eligible).mapToDouble(i -> group.rewards()[i]).toArray();
        double[] weights = RejectionSampling.BEST.weights(rewards);
        return eligible[
                IntStream.range(0, weights.length)
                        .filter(i -> weights[i] > 0)
                        .findFirst()
                        .orElseThrow()];
    }
}
