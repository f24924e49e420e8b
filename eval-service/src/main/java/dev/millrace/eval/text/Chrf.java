package dev.millrace.eval.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * chrF, the F-score of character n-grams, and with a word order of 2 chrF++: M. Popović, "chrF: character n-gram F-score for
 * automatic MT evaluation" (2015), in the figures of sacrebleu 2.6.0. It needs no tokenizer, so it serves every language.
 *
 * @param characterOrder longest n-gram of characters, 1 to 16
 * @param wordOrder longest n-gram of words, 0 to 16
 * @param beta how often recall counts what precision counts, 1 to 16
 * @param isLowercase whether texts are lower-cased first
 * @param isEveryOrder whether an order that a text is too short for counts as almost nothing, as in the author's own script,
 *     instead of being left out
 * @param isWithSpaces whether white space is a character like others
 */
public record Chrf(
        int characterOrder, int wordOrder, int beta, boolean isLowercase, boolean isEveryOrder, boolean isWithSpaces)
        implements CorpusMetric<Double> {
    public static final Chrf CHRF = new Chrf(6, 0, 2, false, false, false);
    public static final Chrf CHRF_PLUS_PLUS = new Chrf(6, 2, 2, false, false, false);

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final double ALMOST_NOTHING = 1e-16;

    public Chrf {
        if (characterOrder < 1 || characterOrder > 16 || wordOrder < 0 || wordOrder > 16) {
            throw new IllegalArgumentException("orders of characters and words are %d and %d, not 1 to 16 and 0 to 16"
                    .formatted(characterOrder, wordOrder));
        }
        if (beta < 1 || beta > 16) {
            throw new IllegalArgumentException("beta is %d, not 1 to 16".formatted(beta));
        }
    }

    /** By order, of characters and then of words: n-grams of the prediction, of its best reference, and common ones. */
    @Override
    public double[] sums(Segment segment) {
        double[] best = none();
        double bestScore = -1;
        for (String reference : segment.references()) {
            double[] sums = sums(segment.prediction(), reference);
            double score = score(sums);
            if (score > bestScore) {
                best = sums;
                bestScore = score;
            }
        }
        return best;
    }

    @Override
    public double[] none() {
        return new double[3 * (characterOrder + wordOrder)];
    }

    /** 0 to 100. */
    @Override
    public Double score(double[] sums) {
        double score = 0;
        double precisions = 0;
        double recalls = 0;
        int orders = 0;
        for (int i = 0; i < sums.length; i += 3) {
            double precision = sums[i] > 0 ? sums[i + 2] / sums[i] : ALMOST_NOTHING;
            double recall = sums[i + 1] > 0 ? sums[i + 2] / sums[i + 1] : ALMOST_NOTHING;
            score += precision + recall > 0 ? fScore(precision, recall) : ALMOST_NOTHING;
            if (sums[i] > 0 && sums[i + 1] > 0) {
                precisions += precision;
                recalls += recall;
                orders++;
            }
        }
        if (isEveryOrder) {
            return 100 * score / (characterOrder + wordOrder);
        }
        return precisions + recalls > 0 ? 100 * fScore(precisions / orders, recalls / orders) : 0;
    }

    @Override
    public String signature(int references) {
        return Signature.of(
                references,
                isLowercase,
                "eff:%s|nc:%d|nw:%d|space:%s"
                        .formatted(
                                Signature.yes(!isEveryOrder), characterOrder, wordOrder, Signature.yes(isWithSpaces)));
    }

    private double fScore(double precision, double recall) {
        double factor = (double) beta * beta;
        return (1 + factor) * precision * recall / (factor * precision + recall);
    }

    private double[] sums(String prediction, String reference) {
        double[] sums = none();
        int[] ours = characters(prediction);
        int[] theirs = characters(reference);
        for (int n = 1; n <= characterOrder; n++) {
            put(sums, n - 1, ngrams(ours, n), ngrams(theirs, n));
        }
        if (wordOrder > 0) {
            List<String> words = words(cased(prediction));
            List<String> referenceWords = words(cased(reference));
            for (int n = 1; n <= wordOrder; n++) {
                int index = characterOrder + n - 1;
                put(sums, index, NgramCounts.of(words, n), NgramCounts.of(referenceWords, n));
            }
        }
        return sums;
    }

    private static <T> void put(double[] sums, int index, Map<T, Integer> prediction, Map<T, Integer> reference) {
        // Where the reference is too short for n-grams, those of the prediction are not held against it.
        sums[3 * index] = reference.isEmpty() ? 0 : NgramCounts.total(prediction);
        sums[3 * index + 1] = NgramCounts.total(reference);
        sums[3 * index + 2] = NgramCounts.common(prediction, reference);
    }

    private String cased(String text) {
        return isLowercase ? text.toLowerCase(Locale.ROOT) : text;
    }

    /** Code points. */
    private int[] characters(String text) {
        String cased = cased(text);
        return (isWithSpaces ? cased : String.join("", WhiteSpace.split(cased)))
                .codePoints()
                .toArray();
    }

    private static Map<String, Integer> ngrams(int[] characters, int n) {
        var counts = new HashMap<String, Integer>();
        for (int i = 0; i + n <= characters.length; i++) {
            counts.merge(new String(characters, i, n), 1, Integer::sum);
        }
        return counts;
    }

    /** Words, with an ASCII punctuation mark at the end, or else at the start, apart: (hi) is (hi and ). */
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (String word : WhiteSpace.split(text)) {
            int last = word.length() - 1;
            if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }
}
