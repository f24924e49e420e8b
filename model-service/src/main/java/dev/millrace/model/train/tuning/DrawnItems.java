package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.draw.BestAnswers;
import dev.millrace.model.train.draw.CriticLesson;
import dev.millrace.model.train.draw.Drawing;
import dev.millrace.model.train.draw.GroupLesson;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.draw.PolicyRounds;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.lesson.BatchLimits;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PolicyLesson;
import dev.millrace.model.train.lesson.PpoLesson;
import dev.millrace.model.train.lesson.PpoRound;
import dev.millrace.model.train.objective.ClipRange;
import dev.millrace.model.train.objective.GeneralisedAdvantage;
import dev.millrace.model.train.objective.Normalisation;
import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.TokenRewards;
import dev.millrace.model.train.objective.ValueObjective;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a job with drawn answers learns from: prompts (GRPO, PPO), or the best answers to them (rejection sampling).
 *
 * @param tokensMax of a sequence; half of it is the prompt's and half the answer's
 */
record DrawnItems(TrainingSpec spec, JobAnswers answers, int tokensMax, Telling telling) {
    /** Prompts that are answered to measure how it goes. */
    private static final int HELD_OUT_MAX = 64;
    /** Of no effect while each update has answers of its own. */
    private static final double CLIP = 0.2;

    private static final double VALUE_WEIGHT = 0.1;
    private static final double DISCOUNT = 1;
    private static final double TRACE = 0.95;

    /** Answers and what the drawing of them was like. */
    record Best(Prepared<TrainingSequence> items, Map<String, Double> figures) {}

    private Drawing drawing() {
        var settings = spec.settings();
        return new Drawing(
                settings.group(),
                settings.temperature(),
                tokensMax / 2,
                spec.run().seed());
    }

    /** What is asked. */
    Prepared<Prompt> prompts(Intake intake) throws IOException {
        var prompts = intake.prompts(answers.encoder(), tokensMax / 2).heldOut(HELD_OUT_MAX);
        telling.say(prompts.promptWords());
        return prompts;
    }

    /** GRPO by what the policy as it is answers. */
    Function<Supplier<Policy>, Lesson<Prompt>> lesson(BatchLimits limits) throws IOException {
        var objective = PolicyObjective.grpo(ClipRange.of(CLIP), spec.settings().beta(), Normalisation.SEQUENCES);
        var rounds = answers.rounds();
        var lesson = new PolicyLesson(objective, limits);
        return policy -> new GroupLesson(lesson, new PolicyRounds(policy, rounds, drawing()));
    }

    /** PPO by the same, with the weights that TRL has. */
    Function<Supplier<Policy>, Lesson<Prompt>> criticLesson(BatchLimits limits) throws IOException {
        var rounds = answers.rounds();
        var lesson =
                new PpoLesson(PolicyObjective.ppo(ClipRange.of(CLIP)), new ValueObjective(CLIP), VALUE_WEIGHT, limits);
        var round = new PpoRound(
                new TokenRewards(spec.settings().beta()), new GeneralisedAdvantage(DISCOUNT, TRACE), limits);
        return policy -> new CriticLesson(lesson, round, new PolicyRounds(policy, rounds, drawing()));
    }

    /** The best of what the model answers before the job, as answers to learn. */
    Best best(Intake intake) throws IOException {
        var prompts = prompts(intake);
        int trained = prompts.training().size();
        var all = Stream.concat(prompts.training().stream(), prompts.validation().stream())
                .toList();
        var chosen = new BestAnswers(answers.rounds(), answers.base(), drawing())
                .of(
                        all,
                        spec.batch().examples(),
                        answered -> telling.say(
                                String.format(Locale.ROOT, "%,d of %,d prompts are answered", answered, all.size())));
        telling.say(String.format(
                Locale.ROOT,
                "the best of %d answers are worth %.3f, all %.3f",
                spec.settings().group(),
                chosen.bestReward(),
                chosen.reward()));
        var items =
                prompts.with(chosen.best().subList(0, trained), chosen.best().subList(trained, all.size()));
        return new Best(items, Map.of("reward", chosen.reward(), "best_reward", chosen.bestReward()));
    }
}
