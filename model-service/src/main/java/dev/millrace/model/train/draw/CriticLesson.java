package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.Learner;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PpoLesson;
import dev.millrace.model.train.lesson.PpoRound;
import dev.millrace.model.train.lesson.ScoredAnswer;
import java.util.ArrayList;
import java.util.List;

/**
 * PPO with a value head (Ouyang et al. 2022): the policy as it is answers each prompt, every token costs its divergence from the
 * reference, the last one earns the reward, and one update follows the advantages over what the head expected. The next update has
 * answers of its own, so all are of the policy they move and nothing of the policy is clipped.
 *
 * @param lesson what an update is
 * @param round what becomes of answers and their rewards
 * @param rounds where answers come from
 */
public record CriticLesson(PpoLesson lesson, PpoRound round, PolicyRounds rounds) implements Lesson<Prompt> {
    @Override
    public Figures learn(Learner learner, List<Prompt> prompts) {
        var groups = rounds.draw(prompts);
        var answers = new ArrayList<ScoredAnswer>();
        for (var group : groups) {
            for (int i = 0; i < group.answers().size(); i++) {
                var answer = group.answers().get(i);
                var sequence = TrainingSequence.answering(group.prompt(), answer.ids());
                answers.add(new ScoredAnswer(sequence, answer.logprobs(), group.rewards()[i]));
            }
        }
        var ready = round.fresh(learner, answers);
        var figures = lesson.learn(learner, ready.answers())
                .with("kl", ready.divergence(), answers.size())
                .with("draw_gap", ready.drawGap(), answers.size());
        return PolicyRounds.with(figures, groups);
    }

    @Override
    public Figures measure(Learner learner, List<Prompt> prompts) {
        return rounds.measure(prompts);
    }
}
