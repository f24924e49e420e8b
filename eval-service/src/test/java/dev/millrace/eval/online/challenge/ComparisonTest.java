package dev.millrace.eval.online.challenge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.online.challenge.ChallengeRules.Mode;
import dev.millrace.eval.online.challenge.ChallengeRules.Sampling;
import dev.millrace.eval.online.challenge.Judgement.Verdict;
import dev.millrace.eval.online.challenge.Pairs.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Sampling SAMPLING = new Sampling(1, 10, Duration.ofMinutes(1));

    @Test
    void sumsOfPairsAreThoseOfTheTextbook() {
        var random = new Random(1);
        var pairs = new Pairs(rules(Mode.SHADOW));
        List<Double> differences = new ArrayList<>();
        double wins = 0;
        for (int i = 0; i < 50; i++) {
            double one = random.nextInt(5);
            double other = random.nextInt(5);
            differences.add(other - one);
            wins += other > one ? 1 : other == one ? 0.5 : 0;
            pairs.add(new Pair(rewarded(one), rewarded(other), OptionalDouble.of(0.5)));
        }
        double mean = differences.stream().mapToDouble(x -> x).average().orElseThrow();
        double variance =
                differences.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / 49;
        var reward = of(Trait.REWARD, pairs);
        assertEquals(mean, reward.value(), 1e-12);
        assertEquals(50, reward.count());
        // Four traits are looked at: three that are judged, and the win rate.
        double half = ConfidenceSequence.halfWidth(50, Math.sqrt(variance), 0.05 / 4, 100);
        assertEquals(mean - half, reward.low(), 1e-12);
        assertEquals(mean + half, reward.high(), 1e-12);
        assertEquals(wins / 50, pairs.winRate().orElseThrow().value(), 1e-12);
        assertEquals(OptionalDouble.of(0.5), pairs.agreement());
    }

    @Test
    void promotesWhatIsAsGoodAndRollsBackWhatIsWorse() {
        assertEquals(
                new Judgement(Verdict.PROMOTE, List.of("reward: as_good", "failure: as_good", "repetition: as_good")),
                judged(2_000, 0, 0));
        assertEquals(new Judgement(Verdict.ROLLBACK, List.of("reward: worse")), judged(2_000, -0.5, 0));
        assertEquals(new Judgement(Verdict.ROLLBACK, List.of("failure: worse")), judged(2_000, 0.5, 0.1));
        assertEquals(
                new Judgement(Verdict.HOLD, List.of("reward: too_few", "failure: too_few", "repetition: too_few")),
                judged(99, -5, 0));
    }

    @Test
    void withoutRewardsNothingIsPromoted() {
        var pairs = new Pairs(rules(Mode.SHADOW));
        for (int i = 0; i < 5_000; i++) {
            var same = new AnswerTraits(Map.of(Trait.FAILURE, 0.0, Trait.REPETITION, 0.0));
            pairs.add(new Pair(same, same, OptionalDouble.empty()));
        }
        assertEquals(new Judgement(Verdict.HOLD, List.of("reward: too_few")), pairs.judgement());
    }

    @Test
    void aVerdictOfEqualModelsIsSeldomWrongHoweverOftenSomebodyLooks() {
        // The challenger is worse by exactly what is tolerated: to promote it is an error, of at most 5 % over all
        // looks.
        int wrong = 0;
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            var canary = new Canary(rules(Mode.CANARY));
            boolean promoted = false;
            for (int i = 0; i < 1_000; i++) {
                canary.add("a" + i, "one", "1", traits(random, 0));
                canary.add("b" + i, "two", "1", traits(random, -0.1));
                if (i >= 100 && i % 10 == 0) {
                    promoted |= canary.judgement().verdict() == Verdict.PROMOTE;
                }
            }
            wrong += promoted ? 1 : 0;
        }
        assertTrue(wrong <= 5, wrong + " of 100");
    }

    @Test
    void aCanaryGoesOnWhereItWasAndRewardsFindTheirAnswers() {
        var whole = new Canary(rules(Mode.CANARY));
        var first = new Canary(rules(Mode.CANARY));
        for (var one : List.of(whole, first)) {
            one.add("a", "one", "1", rewarded(1));
            one.add("b", "two", "7", new AnswerTraits(Map.of(Trait.FAILURE, 0.0, Trait.LENGTH_TOKENS, 4.0)));
            one.add("c", "three", "1", rewarded(5));
        }
        var second = new Canary(rules(Mode.CANARY));
        second.restore(first.counts());
        second.seen("b", "two", "7");
        for (var one : List.of(whole, second)) {
            one.rewarded("b", 3);
            one.rewarded("b", 3);
            one.rewarded("c", 3);
        }
        assertEquals(whole.counts(), second.counts());
        var reward = of(Trait.REWARD, second);
        assertEquals(2, reward.value());
        assertEquals(1, reward.count());
    }

    @Test
    void versionsOfOneModelCanBeHeldAgainstEachOther() {
        var rules = new ChallengeRules(Mode.CANARY, ModelRef.of("m@1"), ModelRef.of("m@2"), SAMPLING, 30, 0.05);
        var canary = new Canary(rules);
        canary.add("a", "m", "1", rewarded(1));
        canary.add("b", "m", "2", rewarded(2));
        canary.add("c", "m", "3", rewarded(9));
        assertEquals(1, of(Trait.REWARD, canary).value());
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChallengeRules(Mode.SHADOW, ModelRef.of("m@1"), ModelRef.of("m@2"), SAMPLING, 30, 0.05));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChallengeRules(Mode.CANARY, ModelRef.of("m"), ModelRef.of("m"), SAMPLING, 30, 0.05));
    }

    @Test
    void agreementIsTheF1OfTheWords() {
        assertEquals(
                4.0 / 7, WordAgreement.of("The cat sat.", "the cat ran off").orElseThrow(), 1e-12);
        assertEquals(2.0 / 5, WordAgreement.of("a a a", "a b").orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), WordAgreement.of("?", ""));
    }

    private static Judgement judged(int count, double better, double failing) {
        var random = new Random(7);
        var pairs = new Pairs(rules(Mode.SHADOW));
        for (int i = 0; i < count; i++) {
            var other = random.nextDouble() < failing
                    ? new AnswerTraits(Map.of(Trait.FAILURE, 1.0))
                    : traits(random, better);
            pairs.add(new Pair(traits(random, 0), other, OptionalDouble.empty()));
        }
        return pairs.judgement();
    }

    private static AnswerTraits traits(Random random, double reward) {
        return new AnswerTraits(Map.of(
                Trait.FAILURE,
                0.0,
                Trait.REPETITION,
                0.01 * random.nextDouble(),
                Trait.TOKENS_PER_SECOND,
                50 + random.nextDouble(),
                Trait.FIRST_TOKEN_MS,
                100 + random.nextDouble(),
                Trait.REWARD,
                reward + 0.3 * random.nextGaussian()));
    }

    private static AnswerTraits rewarded(double reward) {
        return new AnswerTraits(Map.of(Trait.FAILURE, 0.0)).rewarded(reward);
    }

    private static Difference of(Trait trait, Comparison comparison) {
        return comparison.differences().stream()
                .filter(one -> one.trait() == trait)
                .findFirst()
                .orElseThrow();
    }

    private static ChallengeRules rules(Mode mode) {
        return new ChallengeRules(mode, ModelRef.of("one"), ModelRef.of("two"), SAMPLING, 100, 0.05);
    }
}
