package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.objective.ClipRange;
import dev.millrace.model.train.objective.CrossEntropy;
import dev.millrace.model.train.objective.Distillation;
import dev.millrace.model.train.objective.KlEstimator;
import dev.millrace.model.train.objective.KtoObjective;
import dev.millrace.model.train.objective.LengthForm;
import dev.millrace.model.train.objective.Normalisation;
import dev.millrace.model.train.objective.PairLoss;
import dev.millrace.model.train.objective.PolicyObjective;
import dev.millrace.model.train.objective.PreferenceObjective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Gradients of every lesson, whatever the batches. */
class LessonTest {
    private static final int COUNT = 8;

    private final SplittableRandom random = new SplittableRandom(5);
    private final List<Text> texts =
            Stream.generate(() -> Text.of(random)).limit(COUNT).toList();

    private double sum(ToDoubleFunction<Text> value) {
        return texts.stream().mapToDouble(value).sum();
    }

    @Test
    void learnsTextsByTheMeanOverAllTokens() {
        double tokens = sum(Text::answerTokens);
        Slopes.check(
                limits -> new SupervisedLesson(CrossEntropy.MEAN, limits),
                texts.stream().map(Text::sequence).toList(),
                learner -> -sum(text -> text.logprob(learner)) / tokens);
    }

    @Test
    void learnsTextsByTheMeanOverSequences() {
        Slopes.check(
                limits -> new SupervisedLesson(new CrossEntropy(Normalisation.SEQUENCES), limits),
                texts.stream().map(Text::sequence).toList(),
                learner -> -sum(text -> text.logprob(learner) / text.answerTokens()) / COUNT);
    }

    private List<PreferencePair> pairs() {
        return IntStream.range(0, COUNT / 2)
                .mapToObj(i -> new PreferencePair(
                        texts.get(2 * i).sequence(), texts.get(2 * i + 1).sequence()))
                .toList();
    }

    /** Log-ratio of each pair's chosen answer less that of the rejected one. */
    private double[] differences(TableLearner learner, boolean byToken) {
        return IntStream.range(0, COUNT / 2)
                .mapToDouble(
                        i -> ratio(texts.get(2 * i), learner, byToken) - ratio(texts.get(2 * i + 1), learner, byToken))
                .toArray();
    }

    private static double ratio(Text text, TableLearner learner, boolean byToken) {
        return text.logRatio(learner) / (byToken ? text.answerTokens() : 1);
    }

    @Test
    void learnsPreferencesDirectly() {
        Slopes.check(
                limits -> new PreferenceLesson(
                        new PreferenceObjective(new PairLoss.Dpo(0.3, 0.1), LengthForm.SUM), limits),
                pairs(),
                learner -> Arrays.stream(differences(learner, false))
                        .map(h -> 0.9 * Math.log1p(Math.exp(-0.3 * h)) + 0.1 * Math.log1p(Math.exp(0.3 * h)))
                        .average()
                        .orElseThrow());
    }

    @Test
    void learnsPreferencesTowardsAMargin() {
        Slopes.check(
                limits -> new PreferenceLesson(
                        new PreferenceObjective(new PairLoss.Ipo(0.5), LengthForm.TOKEN_MEAN), limits),
                pairs(),
                learner -> Arrays.stream(differences(learner, true))
                        .map(h -> (h - 1) * (h - 1))
                        .average()
                        .orElseThrow());
    }

    @Test
    void tellsTheRewardsOfPreferences() {
        var learner = new TableLearner(11);
        var figures = new PreferenceLesson(
                        new PreferenceObjective(new PairLoss.Dpo(0.3, 0), LengthForm.SUM), new BatchLimits(40))
                .measure(learner, pairs());
        double[] differences = differences(learner, false);
        assertEquals(0.3 * Arrays.stream(differences).average().orElseThrow(), figures.value("rewards/margins"), 1e-6);
        assertEquals(
                Arrays.stream(differences).filter(h -> h > 0).count() / 4.0,
                figures.value("rewards/accuracies"),
                1e-12);
        assertEquals(
                IntStream.range(0, 4)
                        .mapToDouble(i -> texts.get(2 * i).logprob(learner))
                        .average()
                        .orElseThrow(),
                figures.value("logps/chosen"),
                1e-5);
    }

    /** The answer of each text behind the prompt of the next, cut at the left to the length of the longest text. */
    private double referencePoint(TableLearner learner) {
        int longest = texts.stream().mapToInt(text -> text.ids().length).max().orElseThrow();
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            Text answer = texts.get(i);
            Text other = texts.get((i + 1) % COUNT);
            int prompt = Math.min(other.promptTokens(), longest - answer.answerTokens());
            int[] ids = IntStream.concat(
                            Arrays.stream(other.ids(), other.promptTokens() - prompt, other.promptTokens()),
                            Arrays.stream(answer.ids(), answer.promptTokens(), answer.ids().length))
                    .toArray();
            sum += new Text(ids, prompt).logRatio(learner);
        }
        return Math.max(0, sum / COUNT);
    }

    @Test
    void learnsAnswersJudgedOneByOne() {
        var items = IntStream.range(0, COUNT)
                .mapToObj(i -> new JudgedAnswer(texts.get(i).sequence(), i % 3 == 0))
                .toList();
        double point = referencePoint(new TableLearner(11));
        var objective = new KtoObjective(0.2, 1.5, 1);
        Slopes.check(
                limits -> new UnpairedLesson(objective, limits),
                items,
                learner -> IntStream.range(0, COUNT)
                                .mapToDouble(i -> {
                                    double x = 0.2 * (texts.get(i).logRatio(learner) - point);
                                    return i % 3 == 0 ? 1.5 / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
                                })
                                .sum()
                        / COUNT);
        var figures = new UnpairedLesson(objective, new BatchLimits(100)).measure(new TableLearner(11), items);
        assertEquals(point, figures.value("kl"), 1e-6);
        assertTrue(point > 0, "no case");
    }

    @Test
    void learnsDrawnAnswersWithinTheClip() {
        var items = new ArrayList<DrawnAnswer>();
        for (Text text : texts) {
            double[] drawn = Arrays.stream(text.logprobs(new TableLearner(11)))
                    .map(logprob -> logprob + random.nextDouble(-0.5, 0.5))
                    .toArray();
            items.add(new DrawnAnswer(
                    text.sequence(), drawn, random.doubles(drawn.length, -2, 2).toArray()));
        }
        double tokens = sum(Text::answerTokens);
        Slopes.check(
                limits -> new PolicyLesson(
                        new PolicyObjective(new ClipRange(0.2, 0.3), KlEstimator.K3, 0.04, Normalisation.TOKENS),
                        limits),
                items,
                learner -> IntStream.range(0, COUNT)
                                .mapToDouble(i -> policyLoss(texts.get(i), items.get(i), learner))
                                .sum()
                        / tokens);
    }

    private static double policyLoss(Text text, DrawnAnswer drawn, TableLearner learner) {
        double[] policy = text.logprobs(learner);
        double[] reference = text.referenceLogprobs(learner);
        double loss = 0;
        for (int i = 0; i < policy.length; i++) {
            double ratio = Math.exp(policy[i] - drawn.logprobs()[i]);
            double advantage = drawn.advantages()[i];
            double clipped = Math.min(1.3, Math.max(0.8, ratio));
            double d = reference[i] - policy[i];
            loss += -Math.min(ratio * advantage, clipped * advantage) + 0.04 * (Math.exp(d) - 1 - d);
        }
        return loss;
    }

    private List<TaughtText> taught() {
        return texts.stream()
                .map(text -> {
                    var opinions = new ArrayList<TaughtText.Opinion>();
                    for (int place = text.promptTokens() - 1; place < text.ids().length; place++) {
                        int first = random.nextInt(TableLearner.VOCABULARY);
                        int count = random.nextInt(1, 4);
                        int[] ids = IntStream.range(first, first + count)
                                .map(id -> id % TableLearner.VOCABULARY)
                                .toArray();
                        double[] logprobs = Arrays.stream(ids)
                                .mapToDouble(_ -> Math.log(random.nextDouble(0.05, 0.3)))
                                .toArray();
                        opinions.add(new TaughtText.Opinion(place, Ids.of(ids), logprobs));
                    }
                    return new TaughtText(Ids.of(text.ids()), opinions);
                })
                .toList();
    }

    private static double divergence(TaughtText text, TaughtText.Opinion opinion, TableLearner learner, boolean other) {
        int[] ids = text.ids().stream().toArray();
        double mass = Arrays.stream(opinion.logprobs()).map(Math::exp).sum();
        double divergence = 0;
        double left = 1;
        for (int k = 0; k < opinion.logprobs().length; k++) {
            double q = Math.exp(opinion.logprobs()[k]) / (other ? 1 : mass);
            double logprob =
                    learner.logprob(ids, opinion.place(), opinion.candidates().at(k));
            divergence += q * (Math.log(q) - logprob);
            left -= Math.exp(logprob);
        }
        return other ? divergence + (1 - mass) * Math.log((1 - mass) / left) : divergence;
    }

    @Test
    void learnsWhatATeacherThinks() {
        var items = taught();
        long count = items.stream().mapToLong(item -> item.opinions().size()).sum();
        for (var remainder : Distillation.Remainder.values()) {
            Slopes.check(
                    limits -> new DistillationLesson(new Distillation(1, remainder), limits),
                    items,
                    learner -> items.stream()
                                    .flatMapToDouble(item -> item.opinions().stream()
                                            .mapToDouble(opinion -> divergence(
                                                    item, opinion, learner, remainder == Distillation.Remainder.OTHER)))
                                    .sum()
                            / count);
        }
    }

    /** The learner's numbers are taken for those at the temperature; the teacher's are at 1. */
    @Test
    void learnsWhatATeacherThinksAtATemperature() {
        var items = taught();
        long count = items.stream().mapToLong(item -> item.opinions().size()).sum();
        double temperature = 2.5;
        Slopes.check(
                limits -> new DistillationLesson(
                        new Distillation(temperature, Distillation.Remainder.RENORMALISED), limits),
                items,
                learner -> temperature
                        * temperature
                        / count
                        * items.stream()
                                .flatMapToDouble(item -> item.opinions().stream()
                                        .mapToDouble(opinion -> softened(item, opinion, learner, temperature)))
                                .sum());
    }

    private static double softened(
            TaughtText text, TaughtText.Opinion opinion, TableLearner learner, double temperature) {
        int[] ids = text.ids().stream().toArray();
        double mass = Arrays.stream(opinion.logprobs())
                .map(l -> Math.exp(l / temperature))
                .sum();
        double divergence = 0;
        for (int k = 0; k < opinion.logprobs().length; k++) {
            double q = Math.exp(opinion.logprobs()[k] / temperature) / mass;
            divergence += q
                    * (Math.log(q)
                            - learner.logprob(
                                    ids, opinion.place(), opinion.candidates().at(k)));
        }
        return divergence;
    }
}
