package dev.millrace.eval.reward.figure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.figure.RewardFigures.Bucket;
import dev.millrace.eval.reward.figure.RewardFigures.Counts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void wilsonsIntervalIsTheTextbooks() {
        var interval = Proportion.wilson(.8, 10);
        assertEquals(.4902, interval.low(), 5e-5);
        assertEquals(.9433, interval.high(), 5e-5);
        assertEquals(1, Proportion.wilson(1, 10).high(), 1e-12);
        assertEquals(.7225, Proportion.wilson(1, 10).low(), 5e-5);
    }

    @Test
    void theIntervalOfClustersIsAboutThatOfABootstrapOverPrompts() {
        var random = new SplittableRandom(2);
        List<Integer> agreed = new ArrayList<>();
        List<Integer> judged = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            double chance = random.nextDouble(.4, 1);
            int pairs = 1 + random.nextInt(6);
            agreed.add((int) random.doubles(pairs).filter(x -> x < chance).count());
            judged.add(pairs);
        }
        var means = new double[4_000];
        for (int draw = 0; draw < means.length; draw++) {
            double right = 0;
            double all = 0;
            for (int i = 0; i < 200; i++) {
                int prompt = random.nextInt(200);
                right += agreed.get(prompt);
                all += judged.get(prompt);
            }
            means[draw] = right / all;
        }
        Arrays.sort(means);
        var interval = Proportion.clustered(agreed, judged);
        assertEquals(means[100], interval.low(), .01);
        assertEquals(means[3_900], interval.high(), .01);
    }

    @Test
    void agreementWithEverythingIsNotCertain() {
        var interval = Proportion.clustered(List.of(6, 6, 6), List.of(6, 6, 6));
        assertEquals(1, interval.value());
        assertEquals(.4385, interval.low(), 5e-5);
    }

    @Test
    void figuresOfAFewPairsAreThoseByHand() {
        List<Outcome> outcomes = List.of(
                new Outcome(0, 2, 1, .6),
                new Outcome(0, -1, 1, -.3),
                new Outcome(1, 0, 1, 1),
                new Outcome(1, 3, .5, 0));
        RewardFigures figures = OutcomeFigures.of(new Counts(9, 50), 2, outcomes, .4);
        assertEquals(new Counts(2, 3), figures.heldOut());
        assertEquals(1.0 / 3, figures.accuracy().value(), 1e-12);
        assertEquals(1.0 / 3, figures.meanMargin(), 1e-12);
        double tie = .5 * Math.log1p(Math.exp(-3)) + .5 * Math.log1p(Math.exp(3));
        assertEquals(
                (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(1)) + Math.log(2) + tie) / 4, figures.loss(), 1e-12);
        // Confidences .8808, .7311 and .5 lie in three bins; the first is right, the others are not.
        assertEquals((1 - .880797 + .731059 + .5) / 3, figures.calibrationError(), 1e-6);
        assertEquals(
                List.of(
                        new Bucket(-1, -.5, 0, 0),
                        new Bucket(-.5, -.1, 1, 0),
                        new Bucket(-.1, .1, 0, 0),
                        new Bucket(.1, .5, 0, 0),
                        new Bucket(.5, 1, 2, .5)),
                figures.length().buckets());
    }

    @Test
    void tiesAloneSayNothingAboutAccuracy() {
        var figures = OutcomeFigures.of(new Counts(9, 50), 1, List.of(new Outcome(0, 0, .5, 0)), 0);
        assertEquals(new Proportion(0, 0, 1), figures.accuracy());
        assertEquals(Math.log(2), figures.loss(), 1e-12);
    }

    @Test
    void correlationIsWithinPrompts() {
        var lengths = new WithinPrompts();
        lengths.add(new double[] {1, 2, 3}, new double[] {30, 20, 10});
        // The second prompt has longer answers and higher rewards throughout: that is not the answers' doing.
        lengths.add(new double[] {11, 12, 13}, new double[] {130, 120, 110});
        assertEquals(-1, lengths.correlation(), 1e-12);
        assertEquals(0, new WithinPrompts().correlation());
        var random = new SplittableRandom(1);
        var noise = new WithinPrompts();
        for (int i = 0; i < 500; i++) {
            noise.add(random.doubles(4).toArray(), random.doubles(4).toArray());
        }
        assertTrue(Math.abs(noise.correlation()) < .1);
    }
}
