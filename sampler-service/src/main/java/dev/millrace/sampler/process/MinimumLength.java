package dev.millrace.sampler.process;

import java.util.Set;

/** Bans the tokens that would end an answer until it is long enough. */
public final class MinimumLength implements RankingStep {
    private final Set<Integer> ends;
    private int missing;

    /**
     * @param missing how many tokens the answer is too short, 0 or more
     * @param ends tokens that end it
     */
    public MinimumLength(int missing, Set<Integer> ends) {
        this.missing = missing;
        this.ends = Set.copyOf(ends);
    }

    @Override
    public double adjusted(int id, double logit) {
        return missing > 0 && ends.contains(id) ? Double.NEGATIVE_INFINITY : logit;
    }

    @Override
    public int fallingMost() {
        return missing > 0 ? ends.size() : 0;
    }

    @Override
    public void took(int id) {
        missing = Math.max(0, missing - 1);
    }
}
