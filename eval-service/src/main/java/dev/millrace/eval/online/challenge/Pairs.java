package dev.millrace.eval.online.challenge;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Pairs of answers to the same prompts, summed up. Not thread-safe. */
public final class Pairs implements Comparison {
    private static final double TIE = 1e-9;

    private final ChallengeRules rules;
    private final Map<Trait, Sums> sums = new EnumMap<>(Trait.class);
    private RunningMoments wins = RunningMoments.NONE;
    private RunningMoments agreement = RunningMoments.NONE;
    private long pairs;

    /** None yet. */
    public Pairs(ChallengeRules rules) {
        this.rules = rules;
    }

    private record Sums(RunningMoments champion, RunningMoments challenger, RunningMoments differences) {
        static final Sums NONE = new Sums(RunningMoments.NONE, RunningMoments.NONE, RunningMoments.NONE);

        Sums plus(double one, double other) {
            return new Sums(champion.plus(one), challenger.plus(other), differences.plus(other - one));
        }
    }

    /**
     * Two answers to one prompt.
     *
     * @param agreement F1 of the words of both texts, in [0, 1]; empty where one has none
     */
    public record Pair(AnswerTraits champion, AnswerTraits challenger, OptionalDouble agreement) {}

    /** Adds a pair; a trait counts where both have it. */
    public void add(Pair pair) {
        pairs++;
        for (var trait : Trait.values()) {
            var one = pair.champion().of(trait);
            var other = pair.challenger().of(trait);
            if (one.isPresent() && other.isPresent()) {
                sums.put(trait, of(trait).plus(one.getAsDouble(), other.getAsDouble()));
                if (trait == Trait.REWARD) {
                    wins = wins.plus(win(other.getAsDouble() - one.getAsDouble()));
                }
            }
        }
        pair.agreement().ifPresent(value -> agreement = agreement.plus(value));
    }

    private Sums of(Trait trait) {
        return sums.getOrDefault(trait, Sums.NONE);
    }

    private static double win(double difference) {
        return Math.abs(difference) <= TIE ? 0.5 : difference > 0 ? 1 : 0;
    }

    /** How many there are. */
    public long count() {
        return pairs;
    }

    /** Mean agreement of the texts; empty without any. */
    public OptionalDouble agreement() {
        return agreement.count() == 0 ? OptionalDouble.empty() : OptionalDouble.of(agreement.mean());
    }

    /**
     * A share with bounds that hold at all times together.
     *
     * @param value in [0, 1]
     */
    public record Share(double value, double low, double high) {}

    /** Share of pairs in which the challenger's reward was higher, ties being half; empty without rewards. */
    public Optional<Share> winRate() {
        if (wins.count() == 0) {
            return Optional.empty();
        }
        var level = Comparison.level(rules);
        double half =
                ConfidenceSequence.halfWidth(wins.count(), Math.sqrt(wins.variance(1)), level.risk(), level.countMin());
        return Optional.of(new Share(wins.mean(), Math.max(0, wins.mean() - half), Math.min(1, wins.mean() + half)));
    }

    @Override
    public List<Difference> differences() {
        return Arrays.stream(Trait.values())
                .map(trait -> difference(trait, of(trait)))
                .toList();
    }

    private Difference difference(Trait trait, Sums of) {
        return Difference.paired(trait, of.champion(), of.challenger(), of.differences(), Comparison.level(rules));
    }

    @Override
    public Judgement judgement() {
        return Judgement.of(differences(), rules.mode(), rules.countMin());
    }
}
