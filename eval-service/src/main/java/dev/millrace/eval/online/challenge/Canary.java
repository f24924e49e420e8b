package dev.millrace.eval.online.challenge;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Live answers of two models, summed up. What was counted before a restart comes back by {@link #restore}; the answers that
 * are read again then are {@linkplain #seen only looked at}, so that their rewards find them. Not thread-safe.
 */
public final class Canary implements Comparison {
    /** Answers whose rewards may still come. */
    private static final int RECENT_MAX = 65_536;

    private final ChallengeRules rules;
    private final Map<String, Side> recent = new LinkedHashMap<>();
    private Counts counts = Counts.NONE;

    /** Nothing yet. */
    public Canary(ChallengeRules rules) {
        this.rules = rules;
    }

    /** Whose answer it is. */
    private enum Side {
        CHAMPION,
        CHALLENGER
    }

    /** The sums: what is kept across restarts. */
    public record Counts(Map<Trait, RunningMoments> champion, Map<Trait, RunningMoments> challenger) {
        /** Of nothing. */
        public static final Counts NONE = new Counts(Map.of(), Map.of());

        public Counts {
            champion = Map.copyOf(champion);
            challenger = Map.copyOf(challenger);
        }

        private Counts plus(Side side, Trait trait, double value) {
            var more = new EnumMap<Trait, RunningMoments>(Trait.class);
            more.putAll(side == Side.CHAMPION ? champion : challenger);
            more.merge(trait, RunningMoments.NONE.plus(value), (before, _) -> before.plus(value));
            return side == Side.CHAMPION ? new Counts(more, challenger) : new Counts(champion, more);
        }
    }

    /** Continues with what was counted before. */
    public void restore(Counts before) {
        counts = before;
    }

    /** An answer was given that is counted already, or of neither model: then nothing happens. */
    public void seen(String requestId, String model, String version) {
        side(model, version).ifPresent(side -> remember(requestId, side));
    }

    /** An answer was given; counts when it is of one of the models. Whoever calls leaves out repeats. */
    public void add(String requestId, String model, String version, AnswerTraits traits) {
        side(model, version).ifPresent(side -> {
            remember(requestId, side);
            traits.values().forEach((trait, value) -> counts = counts.plus(side, trait, value));
        });
    }

    private void remember(String requestId, Side side) {
        recent.put(requestId, side);
        if (recent.size() > RECENT_MAX) {
            recent.remove(recent.keySet().iterator().next());
        }
    }

    private Optional<Side> side(String model, String version) {
        if (rules.challenger().isOf(model, version)) {
            return Optional.of(Side.CHALLENGER);
        }
        return rules.champion().isOf(model, version) ? Optional.of(Side.CHAMPION) : Optional.empty();
    }

    /** An answer that was seen got its reward; each once. */
    public void rewarded(String requestId, double reward) {
        @Nullable Side side = recent.remove(requestId);
        if (side != null) {
            counts = counts.plus(side, Trait.REWARD, reward);
        }
    }

    /** The sums as they are. */
    public Counts counts() {
        return counts;
    }

    @Override
    public List<Difference> differences() {
        var level = Comparison.level(rules);
        return Arrays.stream(Trait.values())
                .map(trait -> Difference.unpaired(
                        trait,
                        counts.champion().getOrDefault(trait, RunningMoments.NONE),
                        counts.challenger().getOrDefault(trait, RunningMoments.NONE),
                        level))
                .toList();
    }

    @Override
    public Judgement judgement() {
        return Judgement.of(differences(), rules.mode(), rules.countMin());
    }
}
