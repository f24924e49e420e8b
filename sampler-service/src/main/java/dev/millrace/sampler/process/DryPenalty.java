package dev.millrace.sampler.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * DRY, "don't repeat yourself" (p-e-w, text-generation-webui pull request 5677; llama.cpp's sampler of that name): where
 * the last n tokens of the text stood before and n is at least the allowed length, the token that followed there loses
 * {@code multiplier * base ^ (n - allowedLength)}; of several places the longest counts.
 */
public final class DryPenalty implements RankingStep {
    /** As llama.cpp has it: a power above e to this is the same ban, and it stays finite. */
    private static final double LOG_MOST = 88.7228391;
    /** At a base this close to 1 no power grows. */
    private static final double BASE_GROWING = 1.000001;

    /**
     * How much is lost.
     *
     * @param multiplier above 0
     * @param base 1 or more
     * @param allowedLength repetitions shorter than this are free, 1 or more
     * @param lastTokens how many of the last tokens are looked at; 0 for all
     */
    public record Strength(double multiplier, double base, int allowedLength, int lastTokens) {
        double lost(int run) {
            double exponent = run - allowedLength;
            double most = base > BASE_GROWING ? LOG_MOST / StrictMath.log(base) : exponent;
            return multiplier * StrictMath.pow(base, Math.min(exponent, most));
        }
    }

    private final Strength strength;
    private final Set<Integer> breakers;
    private final History history;
    private final Repeats repeats;
    /** Longest run before each token that would lengthen one. */
    private final Map<Integer, Integer> runs = new HashMap<>();
    /** Tokens since the last breaker. */
    private int sinceBreaker;

    /**
     * @param breakers tokens across which no repetition reaches
     * @param history the text
     */
    public DryPenalty(Strength strength, Set<Integer> breakers, History history) {
        this.strength = strength;
        this.breakers = Set.copyOf(breakers);
        this.history = history;
        this.repeats = new Repeats(history);
        for (int position = 0; position < history.length(); position++) {
            count(history.id(position));
        }
        collect();
    }

    @Override
    public double adjusted(int id, double logit) {
        Integer run = runs.get(id);
        return run == null ? logit : logit - strength.lost(run);
    }

    @Override
    public int fallingMost() {
        return runs.size();
    }

    @Override
    public void took(int id) {
        repeats.append();
        count(id);
        collect();
    }

    private void count(int id) {
        sinceBreaker = breakers.contains(id) ? 0 : sinceBreaker + 1;
    }

    private void collect() {
        runs.clear();
        int first = strength.lastTokens() == 0 ? 0 : Math.max(0, history.length() - strength.lastTokens());
        repeats.forEach((position, run) -> {
            int within = Math.min(Math.min(run, sinceBreaker), position - first + 1);
            if (within >= strength.allowedLength()) {
                runs.merge(history.id(position + 1), within, Math::max);
            }
        });
    }
}
