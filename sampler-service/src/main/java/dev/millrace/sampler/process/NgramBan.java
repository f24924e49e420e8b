package dev.millrace.sampler.process;

import java.util.HashSet;
import java.util.Set;

/** Bans the tokens that would complete an n-gram which is in the text already (Paulus et al., 2017). */
public final class NgramBan implements RankingStep {
    private final int n;
    private final History history;
    private final Repeats repeats;
    private final Set<Integer> banned = new HashSet<>();

    /**
     * @param n length of the n-grams, 1 or more
     * @param history the text
     */
    public NgramBan(int n, History history) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be 1 or more, was " + n);
        }
        this.n = n;
        this.history = history;
        this.repeats = new Repeats(history);
        collect();
    }

    @Override
    public double adjusted(int id, double logit) {
        return (n == 1 ? history.count(id) > 0 : banned.contains(id)) ? Double.NEGATIVE_INFINITY : logit;
    }

    @Override
    public int fallingMost() {
        return n == 1 ? history.distinct() : banned.size();
    }

    @Override
    public void took(int id) {
        repeats.append();
        collect();
    }

    private void collect() {
        banned.clear();
        repeats.forEach((position, run) -> {
            if (run >= n - 1) {
                banned.add(history.id(position + 1));
            }
        });
    }
}
