package dev.millrace.retrieval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Maximal marginal relevance (Carbonell, Goldstein 1998): takes one hit after the other, each time that with the
 * greatest (1 − d)·score − d·(greatest likeness to what was taken). Scores are scaled to 1 for the best; likeness is the
 * share of words that two passages have in common (Jaccard), which needs no vectors.
 */
final class Diversity {
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Diversity() {}

    /** At most {@code most} of the hits, in the order in which they are taken. */
    static List<Hit> choose(List<Hit> hits, double diversity, int most) {
        if (diversity == 0 || hits.size() < 2) {
            return hits.subList(0, Math.min(most, hits.size()));
        }
        double best = hits.getFirst().score();
        var words = hits.stream().map(hit -> words(hit.passage().text())).toList();
        double[] likest = new double[hits.size()];
        var left = new ArrayList<Integer>();
        for (int i = 0; i < hits.size(); i++) {
            left.add(i);
        }
        var chosen = new ArrayList<Hit>();
        while (!left.isEmpty() && chosen.size() < most) {
            int taken = left.getFirst();
            double greatest = Double.NEGATIVE_INFINITY;
            for (int i : left) {
                double value = (1 - diversity) * hits.get(i).score() / best - diversity * likest[i];
                if (value > greatest) {
                    greatest = value;
                    taken = i;
                }
            }
            left.remove((Integer) taken);
            chosen.add(hits.get(taken));
            for (int i : left) {
                likest[i] = Math.max(likest[i], jaccard(words.get(i), words.get(taken)));
            }
        }
        return chosen;
    }

    static Set<String> words(String text) {
        var words = new HashSet<String>();
        for (var word : NO_WORD.split(text.toLowerCase(Locale.ROOT))) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static double jaccard(Set<String> a, Set<String> b) {
        long common = a.stream().filter(b::contains).count();
        long all = a.size() + b.size() - common;
        return all == 0 ? 0 : (double) common / all;
    }
}
