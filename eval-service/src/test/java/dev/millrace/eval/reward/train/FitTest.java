package dev.millrace.eval.reward.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.loss.PairNormalisation;
import dev.millrace.eval.reward.loss.PairwiseLoss;
import dev.millrace.eval.reward.train.TrainingAnswer.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The parts of a fit: gradients by the parameters, the optimiser, the draws. */
class FitTest {
    private static final Standardisation PLAIN =
            Standardisation.of(List.of(new float[] {1, 1, 1, 1, 1}, new float[] {-1, -1, -1, -1, -1}));

    @Test
    void gradientsByTheParametersAreTheFiniteDifferences() {
        var loss = new PromptLoss(Objective.PAIRWISE, new PairwiseLoss(.1, .01, PairNormalisation.PAIRS));
        List<Element> elements = new SyntheticTaste(5, 1, 2)
                .prompts(6).stream().map(prompt -> Element.of(prompt, PLAIN)).toList();
        for (HeadShape shape :
                List.of(HeadShape.LINEAR, new HeadShape(3, Activation.TANH), new HeadShape(3, Activation.GELU))) {
            HeadFunction function = HeadFunction.of(shape, 5);
            var mean = new MeanLoss(function, loss, elements, () -> false);
            var draw = new Draw(new int[] {1, 0, 2, 1, 1, 1});
            double[] point = new SplittableRandom(3)
                    .doubles(function.parameters(), -.05, .05)
                    .toArray();
            var gradient = new double[point.length];
            assertTrue(mean.value(draw, .3, point, gradient) > 0);
            for (int i = 0; i < point.length; i++) {
                double[] up = point.clone();
                up[i] += 1e-6;
                double[] down = point.clone();
                down[i] -= 1e-6;
                double slope = (mean.value(draw, .3, up, new double[point.length])
                                - mean.value(draw, .3, down, new double[point.length]))
                        / 2e-6;
                assertEquals(slope, gradient[i], 1e-6 * Math.max(1, Math.abs(slope)), shape + " parameter " + i);
            }
        }
    }

    @Test
    void aHeadGivesTheRewardOfItsFunction() {
        float[] hidden = {1, -2, .5f, 3, 0};
        for (HeadShape shape : List.of(HeadShape.LINEAR, new HeadShape(3, Activation.GELU))) {
            HeadFunction function = HeadFunction.of(shape, 5);
            var parameters = new double[function.parameters()];
            Arrays.setAll(parameters, i -> (i % 7 - 3) / 8.0);
            RewardHead head = function.head(parameters, PLAIN);
            double expected = function.forward(parameters, PLAIN.apply(hidden), new double[function.memory()]);
            assertEquals(expected, head.reward(hidden), 1e-12);
        }
    }

    @Test
    void findsTheBottomOfRosenbrocksValley() {
        List<double[]> seen = new ArrayList<>();
        new Lbfgs(200)
                .minimise(
                        (x, gradient) -> {
                            double a = 1 - x[0];
                            double b = x[1] - x[0] * x[0];
                            gradient[0] = -2 * a - 400 * x[0] * b;
                            gradient[1] = 200 * b;
                            return a * a + 100 * b * b;
                        },
                        new double[] {-1.2, 1},
                        (iteration, point, value) -> seen.add(point));
        assertArrayEquals(new double[] {1, 1}, seen.getLast(), 1e-6);
        assertTrue(seen.size() < 60, seen.size() + " iterations");
    }

    @Test
    void aDrawLeavesAboutAThirdOut() {
        var draw = Draw.of(10_000, new SplittableRandom(1));
        assertEquals(10_000, draw.total());
        assertEquals(10_000 / Math.E, draw.leftOut().total(), 150);
        assertEquals(1, Draw.of(2, new SplittableRandom(1)).leftOut().total());
    }

    /** −ln σ(2), a quarter of it. */
    @Test
    void aJudgementOfOneAnswerCountsAsItsWeight() {
        var loss = new PromptLoss(Objective.BINARY, PairwiseLoss.PLAIN);
        var whole = new double[1];
        var quarter = new double[1];
        assertEquals(Math.log1p(Math.exp(-2)), loss.loss(judged(1), new double[] {2}, whole), 1e-12);
        assertEquals(Math.log1p(Math.exp(-2)) / 4, loss.loss(judged(.25), new double[] {2}, quarter), 1e-12);
        assertEquals(whole[0] / 4, quarter[0], 1e-12);
    }

    private static TrainingPrompt judged(double weight) {
        return TrainingPrompt.of("p", List.of(new TrainingAnswer(new float[] {1}, 1, Verdict.GOOD, weight)), List.of());
    }
}
