package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.DrawnAnswer;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.Learner;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PolicyLesson;
import dev.millrace.model.train.objective.GroupAdvantage;
import java.util.ArrayList;
import java.util.List;

/**
 * GRPO (Shao et al. 2024): the policy as it is answers each prompt several times, and one update makes those answers likelier that
 * are worth more than the others of their prompt. The next update has answers of its own, so all are of the policy they move.
 *
 * @param lesson what an update is
 * @param rounds where answers come from
 */
public record GroupLesson(PolicyLesson lesson, PolicyRounds rounds) implements Lesson<Prompt> {
    @Override
    public Figures learn(Learner learner, List<Prompt> prompts) {
        var groups = rounds.draw(prompts);
        var items = new ArrayList<DrawnAnswer>();
        for (var group : groups) {
            double[] advantages = GroupAdvantage.SAMPLE_DEVIATION.of(group.rewards());
            for (int i = 0; i < advantages.length; i++) {
                var answer = group.answers().get(i);
                var sequence = TrainingSequence.answering(group.prompt(), answer.ids());
                items.add(DrawnAnswer.of(sequence, answer.logprobs(), advantages[i]));
            }
        }
        return PolicyRounds.with(lesson.learnFresh(learner, items), groups);
    }

    @Override
    public Figures measure(Learner learner, List<Prompt> prompts) {
        return rounds.measure(prompts);
    }
}
