package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.DrawnAnswer;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.Learner;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PolicyLesson;
import dev.millrace.model.train.objective.GroupAdvantage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * GRPO (Shao et al. 2024): the policy as it is answers each prompt several times, and one update makes those answers likelier that
 * are worth more than the others of their prompt. The next update has answers of its own, so all are of the policy they move. What is
 * held out is answered once, greedily; its loss is the mean reward with the other sign.
 *
 * @param lesson what an update is
 * @param policy as it is now, served under the job's name
 * @param rounds where answers come from
 * @param drawing how they are drawn, with several to each prompt
 */
public record GroupLesson(PolicyLesson lesson, Supplier<Policy> policy, Rounds rounds, Drawing drawing)
        implements Lesson<Prompt> {
    /** Prompts of a round of those that are held out. */
    private static final int MEASURED_AT_ONCE = 64;

    @Override
    public Figures learn(Learner learner, List<Prompt> prompts) {
        var groups = rounds.of(policy.get(), prompts, drawing);
        var items = new ArrayList<DrawnAnswer>();
        for (var group : groups) {
            double[] advantages = GroupAdvantage.SAMPLE_DEVIATION.of(group.rewards());
            for (int i = 0; i < advantages.length; i++) {
                var answer = group.answers().get(i);
                var sequence = TrainingSequence.answering(group.prompt(), answer.ids());
                items.add(DrawnAnswer.of(sequence, answer.logprobs(), advantages[i]));
            }
        }
        return with(lesson.learnFresh(learner, items), groups);
    }

    @Override
    public Figures measure(Learner learner, List<Prompt> prompts) {
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
    private static Figures with(Figures figures, List<Group> groups) {
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
