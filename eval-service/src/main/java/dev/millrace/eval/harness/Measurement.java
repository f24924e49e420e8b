package dev.millrace.eval.harness;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one item contributes to a metric. Kept as JSON with the item, so that figures can be made again of any subset. */
public sealed interface Measurement {
    /** A number of the item's own, such as 1 for right. */
    record Value(double value) implements Measurement {}

    /** A numerator and a denominator that are summed apart: a log-likelihood and the words, bytes or tokens of its text. */
    record Ratio(double sum, double weight) implements Measurement {}

    /** Texts that are compared over the whole corpus, as BLEU does. */
    record Texts(String prediction, List<String> references) implements Measurement {
        public Texts {
            references = List.copyOf(references);
        }
    }

    /** Classes, for F1 or correlation over all items. */
    record Classes(String gold, String predicted) implements Measurement {}

    /** A probability that was claimed and whether it came true, for calibration. */
    record Claim(double probability, boolean isTrue) implements Measurement {}

    /**
     * A judged pair of answers to one instruction.
     *
     * @param probability that the model's answer is preferred to the baseline's, in [0, 1]: an outcome's points, or the
     *     judge's own probability
     * @param length of the model's answer in characters
     * @param baselineLength of the baseline's
     */
    record Preference(double probability, int length, int baselineLength) implements Measurement {
        public Preference {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability: must be in [0, 1], is " + probability);
            }
            if (length < 0 || baselineLength < 0) {
                throw new IllegalArgumentException(
                        "length: must be 0 or more, are %d and %d".formatted(length, baselineLength));
            }
        }
    }

    /** A number of an item of one group of several, for how far the groups are apart. */
    record OfGroup(String group, double value) implements Measurement {}

    /** An item's numbers when it is put for each of several groups, by group: at least two. */
    record OfGroups(Map<String, Double> values) implements Measurement {
        public OfGroups {
            values = Collections.unmodifiableMap(new TreeMap<>(values));
            if (values.size() < 2) {
                throw new IllegalArgumentException("values: must be of at least 2 groups, are of " + values.keySet());
            }
        }
    }
}
