package dev.millrace.eval.comparison;

import dev.millrace.eval.comparison.SampleRule.Kind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * Picks completions that people should be asked about (active learning: Lewis and Gale 1994 for uncertainty, Seung and
 * others 1992 for disagreement among a committee, whose members here are draws of one model). At most so many an hour,
 * counted in hours of the clock. Of one thread.
 */
public final class CompletionSampling {
    /** Completions among which one is uncertain, or its choices disagree. */
    static final int WINDOW = 1_000;

    private static final long HOUR_MS = 3_600_000;

    private final SampleRule rule;
    private final int hourMax;
    private final RandomGenerator random;
    private final RecentValues recent = new RecentValues(WINDOW);
    private long hour = Long.MIN_VALUE;
    private int picked;

    /**
     * @param rule which to pick
     * @param hourMax most that are picked in an hour, 0 or more
     * @param random draws
     */
    public CompletionSampling(SampleRule rule, int hourMax, RandomGenerator random) {
        if (hourMax < 0) {
            throw new IllegalArgumentException("hourMax: must be 0 or more, is " + hourMax);
        }
        this.rule = rule;
        this.hourMax = hourMax;
        this.random = random;
    }

    /**
     * A completion.
     *
     * @param texts of its choices
     * @param meanLogprob mean log-probability of the first choice's tokens; empty when unknown
     */
    public record Completed(List<String> texts, OptionalDouble meanLogprob) {
        public Completed {
            texts = List.copyOf(texts);
        }
    }

    /** Whether people should be asked about a completion, and why. */
    public Optional<Kind> pick(Completed completed, long nowMs) {
        if (rule.share() == 0 || !isPicked(completed)) {
            return Optional.empty();
        }
        long now = Math.floorDiv(nowMs, HOUR_MS);
        picked = now == hour ? picked : 0;
        hour = now;
        if (picked >= hourMax) {
            return Optional.empty();
        }
        picked++;
        return Optional.of(rule.kind());
    }

    private boolean isPicked(Completed completed) {
        return switch (rule.kind()) {
            case RANDOM -> random.nextDouble() < rule.share();
            case UNCERTAIN ->
                completed.meanLogprob().isPresent()
                        && recent.addsHigh(-completed.meanLogprob().getAsDouble(), rule.share());
            case DISAGREEING ->
                completed.texts().size() >= 2 && recent.addsHigh(Disagreement.of(completed.texts()), rule.share());
        };
    }
}
