package dev.millrace.eval.harness;

import java.util.List;

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

    /** A number of an item of one group of several, for how far the groups are apart. */
    record OfGroup(String group, double value) implements Measurement {}
}
