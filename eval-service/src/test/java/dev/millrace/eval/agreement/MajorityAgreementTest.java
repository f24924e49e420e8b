package dev.millrace.eval.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MajorityAgreementTest {
    /**
     * By hand. Item 0: all agree. 1: the others of l0 are split 2/3, those of l1 say 1 and 3, those of l2 1 and 2. 2: l2
     * stands alone against two; for l0 and l1 the others are split. 3: only l0 and l1. 4: only l2.
     */
    @Test
    void countsWhatTheOthersAgreeOn() {
        var reports = reports(KrippendorffAlphaTest.table("1 1 2 3 *", "1 2 2 1 *", "1 3 1 * 2"));
        assertEquals(
                List.of("l0", "l1", "l2"),
                reports.stream().map(LabellerAgreement::labeller).toList());
        assertEquals(
                List.of(2, 2, 2), reports.stream().map(LabellerAgreement::items).toList());
        assertEquals(
                List.of(1, 1, 1),
                reports.stream().map(LabellerAgreement::matches).toList());
        // l2 and the majority say (1, 1) and (1, 2): o = 2 of 4 off the diagonal, n = (3, 1), alpha = 1 - 3 * 2 / 6.
        assertEquals(0, reports.get(2).alpha().orElseThrow(), 1e-15);
    }

    @Test
    void saysNothingOfALabellerWithoutOthers() {
        var alone = reports(KrippendorffAlphaTest.table("1 2 * *", "1 2 * *", "* * 1 2"))
                .get(2);
        assertEquals(
                new LabellerAgreement(
                        "l2", 0, 0, OptionalDouble.empty(), OptionalDouble.of(1), OptionalDouble.empty(), 1, false),
                alone);
    }

    @Test
    void flagsTheOneWhoGuesses() {
        for (long seed = 0; seed < 20; seed++) {
            var flagged = flagged(seed, 5, 60, 1);
            assertEquals(List.of("l0"), flagged, "seed " + seed);
        }
    }

    @Test
    void seldomFlagsAnyoneOfEqualLabellers() {
        int wrong = 0;
        for (long seed = 0; seed < 200; seed++) {
            wrong += flagged(seed, 5, 60, 0).isEmpty() ? 0 : 1;
        }
        // One in a hundred by the rule; five would have a chance of 5 %, were the matches independent.
        assertTrue(wrong <= 5, wrong + " of 200");
    }

    @Test
    void flagsNobodyOfTwoOrWithFewItems() {
        assertEquals(List.of(), flagged(1, 2, 500, 1));
        assertEquals(List.of(), flagged(1, 5, 19, 1));
    }

    /** The lady who tastes tea: 8 cups, 4 of each kind. */
    @Test
    void theExactTestIsFishers() {
        var test = new FisherExactTest(8, 4);
        double[] expected = {1 / 70.0, 17 / 70.0, 53 / 70.0, 69 / 70.0, 1};
        for (int successes = 0; successes < expected.length; successes++) {
            assertEquals(expected[successes], test.atMost(4, successes), 1e-12);
        }
        // scipy.stats.fisher_exact([[30, 20], [170, 20]], alternative="less")
        assertEquals(4.883811522574194e-06, new FisherExactTest(240, 200).atMost(50, 30), 1e-16);
    }

    @Test
    void refusesRulesThatMeanNothing() {
        assertThrows(IllegalArgumentException.class, () -> new OutlierRule(0, 0.01, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new OutlierRule(1, 0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new OutlierRule(1, 0.01, 1.5));
    }

    /** Labellers say the truth, one of three, with 85 %, and guess otherwise; the first ones only guess. */
    private static List<String> flagged(long seed, int labellers, int items, int guessers) {
        var random = new SplittableRandom(seed);
        var ratings = new ArrayList<Rating>();
        for (int item = 0; item < items; item++) {
            int truth = random.nextInt(3);
            for (int labeller = 0; labeller < labellers; labeller++) {
                boolean guesses = labeller < guessers || random.nextDouble() > 0.85;
                ratings.add(new Rating("l" + labeller, "i" + item, guesses ? random.nextInt(3) : truth));
            }
        }
        return reports(Ratings.of(ratings)).stream()
                .filter(LabellerAgreement::outlier)
                .map(LabellerAgreement::labeller)
                .toList();
    }

    private static List<LabellerAgreement> reports(Ratings ratings) {
        return MajorityAgreement.of(ratings, Measurement.NOMINAL, OutlierRule.DEFAULT);
    }
}
