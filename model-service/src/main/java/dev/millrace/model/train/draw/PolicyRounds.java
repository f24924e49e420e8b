package dev.millrace.model.train.draw;

import dev.millrace.model.train.lesson.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Answers of the policy as it is, a round an update. What is held out is answered once, greedily; its loss is the mean reward with
 * the other sign.
 *
 * @param policy as it is now, served under the job's name
 * @param rounds where answers come from
 * @param drawing how they are drawn, with several to each prompt
 */
public record PolicyRounds(Supplier<Policy> policy, Rounds rounds, Drawing drawing) {
    /** Prompts of a round of those that are held out. */
    private static final int MEASURED_AT_ONCE = 64;

    /** Answers to learn from. */
    List<Group> draw(List<Prompt> prompts) {
        return rounds.of(policy.get(), prompts, drawing);
    }

    /** How prompts are answered that are not learned. */
    Figures measure(List<Prompt> prompts) {
        var now = policy.get();
        var groups = new ArrayList<Group>();
        for (int from = 0; from < prompts.size(); from += MEASURED_AT_ONCE) {
            var part = prompts.subList(from, Math.min(prompts.size(), from + MEASURED_AT_ONCE));
            groups.addAll(rounds.of(now, part, Drawing.greedy(drawing.tokensMax())));
        }
        double reward = groups.stream()
                .flatMapToDouble(group -> Arrays.stream(group.rewards()))
                .average()
                .orElseThrow();
        return with(Figures.of(-reward, groups.size()), groups);
    }

    /** And what was drawn: reward, the share of the answers that came to an end, and their tokens. */
    static Figures with(Figures figures, List<Group> groups) {
        var answers = groups.stream().flatMap(group -> group.answers().stream()).toList();
        double reward = groups.stream()
                .flatMapToDouble(group -> Arrays.stream(group.rewards()))
                .average()
                .orElseThrow();
        double ended = (double) answers.stream().filter(Answer::isEnded).count() / answers.size();
        double tokens = answers.stream()
                .mapToInt(answer -> answer.ids().length())
                .average()
                .orElseThrow();
        return figures.with("reward", reward, answers.size())
                .with("ended", ended, answers.size())
                .with("answer_tokens", tokens, answers.size());
    }
}
