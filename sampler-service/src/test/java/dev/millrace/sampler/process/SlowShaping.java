package dev.millrace.sampler.process;

import dev.millrace.sampler.decoding.Dry;
import dev.millrace.sampler.decoding.Shaping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The definitions of the contract's {@code Shaping}, slowly: each step looks at the whole text and the whole row, one
 * token after the other, and keeps nothing.
 *
 * @param temperature 0 takes the best
 * @param ends tokens that end an answer
 */
public record SlowShaping(Shaping shaping, double temperature, int topK, double topP, List<Integer> ends) {
    /** A choice, and Mirostat's bound after it. */
    public record Chosen(int id, double mu) {}

    /**
     * Chooses.
     *
     * @param text prompt and answer so far
     * @param generated how many tokens of it are the answer's
     * @param mu Mirostat's bound so far
     */
    public Chosen choose(float[] row, List<Integer> text, int generated, double mu, double uniform) {
        var logits = logits(row, text, generated);
        var ranked = IntStream.range(0, row.length)
                .boxed()
                .filter(id -> logits[id] > Double.NEGATIVE_INFINITY)
                .sorted(Comparator.comparing((Integer id) -> 0 - logits[id]).thenComparing(id -> id))
                .toList();
        if (temperature == 0) {
            return new Chosen(ranked.getFirst(), mu);
        }
        double aim = shaping.mirostat() == null ? 0 : shaping.mirostat().tau();
        var all = softmax(logits, ranked);
        var kept = shaping.mirostat() == null ? cut(logits, ranked) : within(mu, all, ranked);
        var probability = softmax(logits, kept);
        int id = draw(kept, probability, uniform);
        if (shaping.mirostat() == null) {
            return new Chosen(id, mu);
        }
        double surprise = -Math.log(probability[id]) / Math.log(2);
        return new Chosen(id, mu - shaping.mirostat().eta() * (surprise - aim));
    }

    /** Logits by id. */
    private double[] logits(float[] row, List<Integer> text, int generated) {
        double[] logits = new double[row.length];
        for (int id = 0; id < row.length; id++) {
            float bias = shaping.logitBias().getOrDefault(id, 0f);
            boolean banned = bias == -100
                    || completesNgram(id, text)
                    || (generated < shaping.minNewTokens() && ends.contains(id));
            logits[id] = banned ? Double.NEGATIVE_INFINITY : penalised(row[id] + (double) bias, id, text);
        }
        return logits;
    }

    private double penalised(double biased, int id, List<Integer> text) {
        double logit = biased;
        int count = (int) text.stream().filter(each -> each == id).count();
        if (count > 0) {
            double penalty = shaping.repetitionPenalty();
            logit = logit > 0 ? logit / penalty : logit * penalty;
            logit -= count * (double) shaping.frequencyPenalty();
            logit -= shaping.presencePenalty();
        }
        var dry = shaping.dry();
        int run = dry == null ? 0 : runLengthenedBy(id, text, dry);
        return dry == null || run < dry.allowedLength()
                ? logit
                : logit - dry.multiplier() * Math.pow(dry.base(), run - dry.allowedLength());
    }

    private boolean completesNgram(int id, List<Integer> text) {
        int n = shaping.noRepeatNgram();
        if (n == 0 || text.size() < n) {
            return false;
        }
        var ngram = new ArrayList<>(text.subList(text.size() - n + 1, text.size()));
        ngram.add(id);
        for (int start = 0; start + n <= text.size(); start++) {
            if (text.subList(start, start + n).equals(ngram)) {
                return true;
            }
        }
        return false;
    }

    /** The most last tokens of the text, none of them a breaker, that stood before with this token after them. */
    private static int runLengthenedBy(int id, List<Integer> text, Dry dry) {
        var seen = dry.lastTokens() == 0 || dry.lastTokens() > text.size()
                ? text
                : text.subList(text.size() - dry.lastTokens(), text.size());
        int longest = 0;
        for (int n = 1; n < seen.size(); n++) {
            var end = seen.subList(seen.size() - n, seen.size());
            if (end.stream().anyMatch(dry.breakerIds()::contains)) {
                break;
            }
            for (int start = 0; start + n < seen.size(); start++) {
                if (seen.get(start + n) == id && seen.subList(start, start + n).equals(end)) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    private List<Integer> cut(double[] logits, List<Integer> ranked) {
        var kept = ranked.subList(0, topK == 0 ? ranked.size() : Math.min(topK, ranked.size()));
        if (topP < 1) {
            kept = nearest(kept, softmax(logits, kept), topP);
        }
        double best = logits[kept.getFirst()];
        var likely = kept.stream()
                .filter(id -> Math.exp((logits[id] - best) / temperature) >= shaping.minP())
                .toList();
        if (shaping.typicalP() == 1) {
            return likely;
        }
        var probability = softmax(logits, likely);
        double entropy = likely.stream()
                .mapToDouble(id -> probability[id])
                .map(p -> p == 0 ? 0 : -p * Math.log(p))
                .sum();
        var typical = likely.stream()
                .sorted(Comparator.comparing((Integer id) -> Math.abs(-Math.log(probability[id]) - entropy)))
                .toList();
        var chosen = nearest(typical, probability, shaping.typicalP());
        return likely.stream().filter(chosen::contains).toList();
    }

    /** The first of them until their mass reaches a share. */
    private static List<Integer> nearest(List<Integer> ids, double[] probability, double share) {
        int count = 0;
        double mass = 0;
        while (count < ids.size() && mass < share - 5e-8) {
            mass += probability[ids.get(count)];
            count++;
        }
        return ids.subList(0, count);
    }

    private static List<Integer> within(double mu, double[] probability, List<Integer> ranked) {
        var kept = ranked.stream()
                .filter(id -> -Math.log(probability[id]) / Math.log(2) <= mu)
                .toList();
        return kept.isEmpty() ? ranked.subList(0, 1) : kept;
    }

    private static int draw(List<Integer> ids, double[] probability, double uniform) {
        double cumulative = 0;
        for (int id : ids) {
            cumulative += probability[id];
            if (uniform < cumulative) {
                return id;
            }
        }
        return ids.getLast();
    }

    private double[] softmax(double[] logits, List<Integer> ids) {
        double best = logits[ids.getFirst()];
        double[] weights = new double[logits.length];
        ids.forEach(id -> weights[id] = Math.exp((logits[id] - best) / temperature));
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }
}
