package dev.millrace.eval.reward.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.LinearHead;
import dev.millrace.eval.reward.Refusal;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.loss.PreferencePair;
import dev.millrace.eval.reward.train.TrainingAnswer.Verdict;
import dev.millrace.eval.reward.train.TrainingProgress.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/** Training on the judgements of people whose taste is known. */
class RewardTrainingTest {
    private static final TrainingSettings DEFAULT = TrainingSettings.DEFAULT;

    private static TrainingSettings settings(HeadShape shape, Objective objective, int heads) {
        return new TrainingSettings(
                shape,
                objective,
                DEFAULT.pairwise(),
                heads,
                DEFAULT.penalties(),
                DEFAULT.stopping(),
                DEFAULT.heldOutShare(),
                DEFAULT.seed());
    }

    private static TrainedReward train(TrainingSettings settings, List<TrainingPrompt> prompts) {
        return new RewardTraining(settings, 2).train(new TrainingInput(prompts), TrainingProgress.NONE, () -> false);
    }

    private static List<TrainingPrompt> heldOut(List<TrainingPrompt> prompts) {
        var split = new PromptSplit(DEFAULT.heldOutShare());
        return prompts.stream().filter(prompt -> split.holdsOut(prompt.id())).toList();
    }

    @Test
    void recoversALinearTasteAlmostToTheBayesRate() {
        var taste = new SyntheticTaste(32, 2, 11);
        List<TrainingPrompt> prompts = taste.prompts(1_500);
        TrainedReward trained = train(DEFAULT, prompts);
        double bayes = taste.bayesRate(heldOut(prompts));
        var figures = trained.figures();
        assertTrue(bayes > .8 && bayes < .95, "the task is neither trivial nor hopeless: " + bayes);
        assertEquals(bayes, figures.accuracy().value(), .015);
        assertTrue(
                figures.accuracy().low() < bayes && bayes < figures.accuracy().high());
        assertTrue(figures.calibrationError() < .03, "calibration error " + figures.calibrationError());
        assertTrue(figures.loss() < .45, "loss " + figures.loss());
        assertTrue(Math.abs(figures.length().correlation()) < .1, "correlation " + figures.length());
        assertEquals(
                prompts.size(), figures.training().prompts() + figures.heldOut().prompts());
        assertEquals(6 * figures.heldOut().prompts(), figures.heldOut().judgements());
    }

    @Test
    void rewardsOfTheTrainingAnswersHaveMeanZeroAndDeviationOne() {
        List<TrainingPrompt> prompts = new SyntheticTaste(8, 2, 3).prompts(200);
        RewardModel model = train(DEFAULT, prompts).model();
        var split = new PromptSplit(DEFAULT.heldOutShare());
        double[] rewards = prompts.stream()
                .filter(prompt -> !split.holdsOut(prompt.id()))
                .flatMap(prompt -> prompt.answers().stream())
                .mapToDouble(answer -> model.estimate(answer.hidden()).mean())
                .toArray();
        double mean = Arrays.stream(rewards).average().orElseThrow();
        double square = Arrays.stream(rewards).map(x -> x * x).average().orElseThrow();
        assertEquals(0, mean, 1e-5);
        assertEquals(1, square, 1e-5);
    }

    @Test
    void isSurerOfWhatItSawThanOfWhatIsFarAway() {
        var taste = new SyntheticTaste(16, 2, 5);
        RewardModel model = train(DEFAULT, taste.prompts(200)).model();
        float[] seen = taste.prompt("another").answers().getFirst().hidden();
        var far = new float[seen.length];
        for (int i = 0; i < far.length; i++) {
            far[i] = 10 * seen[i];
        }
        assertTrue(model.estimate(far).deviation() > 2 * model.estimate(seen).deviation());
    }

    @Test
    void aHiddenLayerLearnsATasteThatIsNotLinear() {
        List<TrainingPrompt> prompts = new ArrayList<>();
        var random = new Random(4);
        for (int p = 0; p < 300; p++) {
            // Liked: two dimensions of the same sign.
            List<TrainingAnswer> answers = new ArrayList<>();
            for (int k = 0; k < 4; k++) {
                float[] hidden = {(float) random.nextGaussian(), (float) random.nextGaussian(), 1};
                answers.add(TrainingAnswer.compared(hidden, 10));
            }
            List<PreferencePair> pairs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    if (product(answers.get(i)) > product(answers.get(j))) {
                        pairs.add(PreferencePair.of(i, j));
                    }
                }
            }
            prompts.add(TrainingPrompt.of("p" + p, answers, pairs));
        }
        double linear = train(DEFAULT, prompts).figures().accuracy().value();
        assertTrue(linear < .6, "linear " + linear);
        for (Activation activation : Activation.values()) {
            var shape = new HeadShape(8, activation);
            double accuracy = train(settings(shape, Objective.PAIRWISE, 2), prompts)
                    .figures()
                    .accuracy()
                    .value();
            assertTrue(accuracy > .9, activation + " " + accuracy);
        }
    }

    private static double product(TrainingAnswer answer) {
        return (double) answer.hidden()[0] * answer.hidden()[1];
    }

    @Test
    void ordersAndVerdictsTeachTheSameTaste() {
        var taste = new SyntheticTaste(16, 4, 8);
        List<TrainingPrompt> ordered = new ArrayList<>();
        List<TrainingPrompt> verdicts = new ArrayList<>();
        for (TrainingPrompt prompt : taste.prompts(500)) {
            List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
            order.sort(Comparator.comparingDouble(
                    i -> -taste.reward(prompt.answers().get(i))));
            ordered.add(new TrainingPrompt(prompt.id(), prompt.answers(), List.of(), order));
            List<TrainingAnswer> judged = prompt.answers().stream()
                    .map(answer -> new TrainingAnswer(
                            answer.hidden(), answer.length(), taste.reward(answer) > 0 ? Verdict.GOOD : Verdict.BAD))
                    .toList();
            verdicts.add(TrainingPrompt.of(prompt.id(), judged, List.of()));
        }
        var listwise = train(settings(HeadShape.LINEAR, Objective.LISTWISE, 2), ordered);
        assertTrue(
                listwise.figures().accuracy().value() > .95, listwise.figures().toString());
        var binary = train(settings(HeadShape.LINEAR, Objective.BINARY, 2), verdicts);
        assertTrue(binary.figures().accuracy().value() > .93, binary.figures().toString());
    }

    @Test
    void wantsAnswersOfBothSortsForAClassifier() {
        List<TrainingPrompt> fine = new SyntheticTaste(8, 2, 3)
                .prompts(60).stream()
                        .map(prompt -> TrainingPrompt.of(
                                prompt.id(),
                                prompt.answers().stream()
                                        .map(answer ->
                                                new TrainingAnswer(answer.hidden(), answer.length(), Verdict.GOOD))
                                        .toList(),
                                List.of()))
                        .toList();
        var e = assertThrows(
                IllegalArgumentException.class, () -> train(settings(HeadShape.LINEAR, Objective.BINARY, 2), fine));
        assertTrue(String.valueOf(e.getMessage()).contains("all are of one sort"), e.getMessage());
    }

    @Test
    void givesTheSameWeightsForASeedWhateverTheOrderAndTheThreads() {
        List<TrainingPrompt> prompts = new SyntheticTaste(8, 2, 3).prompts(100);
        List<TrainingPrompt> shuffled = new ArrayList<>(prompts);
        Collections.shuffle(shuffled, new Random(1));
        RewardModel one = train(DEFAULT, prompts).model();
        RewardModel other = new RewardTraining(DEFAULT, 1)
                .train(new TrainingInput(shuffled), TrainingProgress.NONE, () -> false)
                .model();
        float[] hidden = prompts.getFirst().answers().getFirst().hidden();
        assertEquals(one.estimate(hidden), other.estimate(hidden));
        assertEquals(DataHash.of(prompts), DataHash.of(shuffled));
    }

    @Test
    void tellsItsProgressAndEndsWhenCancelled() {
        List<TrainingPrompt> prompts = new SyntheticTaste(8, 2, 3).prompts(100);
        List<Step> steps = new ArrayList<>();
        var training = new RewardTraining(DEFAULT, 2);
        assertThrows(
                CancellationException.class,
                () -> training.train(new TrainingInput(prompts), steps::add, () -> steps.size() >= 3));
        assertTrue(steps.size() >= 3 && steps.size() < 3 + 2 * 40, "steps " + steps.size());
        assertEquals(1, steps.getFirst().iteration());
    }

    @Test
    void refusesWhatItCannotTrainOn() {
        var taste = new SyntheticTaste(8, 2, 3);
        assertTrue(Refusal.of(() -> train(DEFAULT, taste.prompts(5))).startsWith("prompts: must be 8 at least"));
        var prompt = taste.prompt("a");
        assertTrue(Refusal.of(() -> new TrainingInput(List.of(prompt, prompt))).startsWith("prompts: must have"));
        var narrow = new SyntheticTaste(4, 2, 3).prompt("b");
        assertTrue(Refusal.of(() -> new TrainingInput(List.of(prompt, narrow))).contains("must all be 8 wide"));
        assertTrue(Refusal.of(() -> TrainingPrompt.of("c", prompt.answers(), List.of(PreferencePair.of(0, 4))))
                .startsWith("pairs:"));
    }

    @Test
    void theSideOfAPromptHangsOnItsIdAlone() {
        var split = new PromptSplit(.2);
        long heldOut = 0;
        for (int i = 0; i < 10_000; i++) {
            heldOut += split.holdsOut("prompt-" + i) ? 1 : 0;
            // A larger share holds out the same prompts and more.
            assertTrue(!split.holdsOut("prompt-" + i) || new PromptSplit(.3).holdsOut("prompt-" + i));
        }
        assertEquals(2_000, heldOut, 150);
        // SHA-256("abc") begins with ba7816bf…: 0xba / 256 = 0.727 of the way.
        assertTrue(new PromptSplit(.73).holdsOut("abc"));
        assertTrue(!new PromptSplit(.72).holdsOut("abc"));
    }

    @Test
    void headsOfAnEnsembleDiffer() {
        RewardModel model =
                train(DEFAULT, new SyntheticTaste(8, 2, 3).prompts(100)).model();
        assertEquals(4, model.heads().size());
        assertEquals(
                4,
                model.heads().stream().map(RewardTrainingTest::first).distinct().count());
    }

    private static float first(RewardHead head) {
        return ((LinearHead) head).weight()[0];
    }
}
