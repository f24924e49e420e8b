package dev.millrace.eval.reward.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.reward.Goldens;
import dev.millrace.eval.reward.Refusal;
import dev.millrace.eval.reward.RewardEstimate;
import dev.millrace.eval.reward.guard.HackingAlarm.Point;
import dev.millrace.eval.reward.guard.HackingAlarm.Rule;
import dev.millrace.eval.reward.guard.HackingAlarm.State;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardTest {
    @Test
    void whitensAsTheGoldens() throws IOException {
        int compared = 0;
        for (JsonNode test : Goldens.read("rl.json").path("gae")) {
            Goldens.assertSame(
                    Goldens.doubles(test.path("whitened_population_std")),
                    Whitening.whiten(Goldens.doubles(test.path("advantages"))));
            compared++;
        }
        assertTrue(compared > 0);
    }

    @Test
    void boundsAndDoubtsRewards() {
        assertEquals(2, new RewardClip(-1, 2).clip(7));
        assertEquals(-1, new RewardClip(-1, 2).clip(-7));
        assertEquals(.5, new LowerBound(2).of(new RewardEstimate(1.5, .5)));
        var guard = new RewardGuard(new LowerBound(2), new RewardClip(-1, 2), TextCheck.DEFAULT);
        assertEquals(.5, guard.guarded(new RewardEstimate(1.5, .5)));
        assertEquals(2, guard.guarded(new RewardEstimate(9, .5)), "first doubted, then kept within bounds");
        assertEquals(-1, guard.guarded(new RewardEstimate(9, 6)));
    }

    @Test
    void refusesByDefaultOnlyWhatSaysNothingOrTheSameAgainAndAgain() {
        var check = TextCheck.DEFAULT;
        for (var fine : List.of(
                "Yes.",
                "ha ha ha ha",
                "1. Boil water.\n2. Pour it on the leaves.\n3. Wait.",
                "row row row your boat gently down the stream merrily merrily merrily merrily life is but a dream",
                "水を沸かしてください。")) {
            assertEquals(Optional.empty(), check.refusal(fine), fine);
        }
        assertEquals(Optional.of("has 0 words, fewer than 1"), check.refusal(" \n "));
        assertEquals(
                Optional.of("0.96 of its 3-grams are repeated, more than 0.60"),
                check.refusal("I am glad to help. ".repeat(24)));
        assertEquals(
                Optional.of("has more than 10000 words"),
                check.refusal(
                        IntStream.range(0, 10_001).mapToObj(Integer::toString).collect(Collectors.joining(" "))));
    }

    @Test
    void refusesTextsThatCheat() {
        assertEquals(.5, TextCheck.repeatedShare(List.of("a", "b", "a", "b", "a"), 2));
        assertEquals(0, TextCheck.repeatedShare(List.of("a"), 2));
        var check = new TextCheck(2, 8, 2, .4);
        assertEquals(Optional.empty(), check.refusal("the cat sat on the mat"));
        assertEquals(Optional.of("has 1 words, fewer than 2"), check.refusal("yes"));
        assertEquals(Optional.of("has 0 words, fewer than 2"), check.refusal("  "));
        assertEquals(Optional.of("has more than 8 words"), check.refusal("a b c d e f g h i j"));
        assertEquals(Optional.of("0.50 of its 2-grams are repeated, more than 0.40"), check.refusal("so so so"));
    }

    @Test
    void driftIsNoneForTheSameDistributionAndTellsAShift() {
        var random = new SplittableRandom(3);
        double[] earlier =
                DoubleStream.generate(random::nextGaussian).limit(1_000).toArray();
        double[] same = DoubleStream.generate(random::nextGaussian).limit(1_000).toArray();
        var none = RewardDrift.between(earlier, same);
        assertFalse(none.drifted(), none.toString());
        assertTrue(none.stability() < .1, none.toString());
        double[] moved = DoubleStream.of(same).map(x -> 2 * x + 1).toArray();
        var much = RewardDrift.between(earlier, moved);
        assertTrue(much.drifted());
        assertEquals(1, much.meanShift(), .15);
        assertEquals(2, much.deviationRatio(), .15);
        // Φ(x) − Φ((x − 1) / 2) is largest at about x = 0.1.
        assertEquals(.33, much.largestGap(), .04);
        assertTrue(much.stability() > RewardDrift.STABILITY_MAX, much.toString());
    }

    @Test
    void theGapOfTwoSmallSamplesIsTheTextbooks() {
        double[] low = DoubleStream.iterate(0, x -> x + 1).limit(20).toArray();
        double[] high = DoubleStream.iterate(5, x -> x + 1).limit(20).toArray();
        var drift = RewardDrift.between(low, high);
        assertEquals(.25, drift.largestGap(), 1e-12);
        assertEquals(1.358 * Math.sqrt(40 / 400.0), drift.gapBound(), 1e-4);
        assertTrue(Refusal.of(() -> RewardDrift.between(new double[20], low)).startsWith("earlier:"));
        assertTrue(Refusal.of(() -> RewardDrift.between(low, new double[3])).startsWith("rewards:"));
    }

    @Test
    void aValueThatFillsABinHasOneOfItsOwn() {
        double[] zeros = new double[100];
        double[] halfMoved = IntStream.range(0, 100).mapToDouble(i -> i % 2).toArray();
        // But for the halves: the samples are not of one size.
        assertEquals(0, DistributionShift.between(zeros, new double[50]).stability(), .01);
        var shift = DistributionShift.between(zeros, halfMoved);
        assertEquals(.5, shift.largestGap());
        // Three bins: below 0, 0, above. Shares 0.5, 100.5, 0.5 of 101.5 become 0.5, 50.5, 50.5.
        assertEquals((50 * Math.log(100.5 / 50.5) + 50 * Math.log(50.5 / .5)) / 101.5, shift.stability(), 1e-12);
    }

    @Test
    void raisesTheAlarmWhenTheRewardRisesAndAgreementFalls() {
        var alarm = new HackingAlarm(new Rule(.5, .05, 2));
        assertEquals(new State.Calm(), alarm.see(new Point(0, .70)));
        assertEquals(new State.Calm(), alarm.see(new Point(.4, .75)));
        assertEquals(new State.Calm(), alarm.see(new Point(.8, .69)));
        assertEquals(new State.Suspicious(1), alarm.see(new Point(1.0, .69)));
        var raised = assertInstanceOf(State.Alarm.class, alarm.see(new Point(1.2, .65)));
        assertEquals(
                "reward rose from 0.400 to 1.200 while agreement with people fell from 0.750 to 0.650",
                raised.reason());
        assertInstanceOf(State.Alarm.class, alarm.see(new Point(1.2, .65)));
        assertEquals(new State.Calm(), alarm.see(new Point(1.2, .74)));
    }

    @Test
    void staysCalmWhenBothRiseOrBothFall() {
        var alarm = new HackingAlarm(Rule.DEFAULT);
        for (int i = 0; i < 20; i++) {
            assertEquals(new State.Calm(), alarm.see(new Point(i, .5 + i * .02)));
        }
        for (int i = 20; i > 0; i--) {
            assertEquals(new State.Calm(), alarm.see(new Point(i - 2, .5 + (i - 1) * .02)));
        }
        assertTrue(Refusal.of(() -> alarm.see(new Point(0, 1.5))).startsWith("agreement:"));
    }
}
