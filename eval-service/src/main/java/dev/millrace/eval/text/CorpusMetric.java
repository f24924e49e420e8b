package dev.millrace.eval.text;

import java.util.List;

/**
 * A metric of a whole corpus that follows from sums over its segments. Sums can be added again for any part of a corpus, which
 * a bootstrap needs; the mean of the segments' scores is another figure.
 *
 * @param <S> the score
 */
public interface CorpusMetric<S> {
    int SEGMENTS_MAX = 1_000_000;

    /** What one segment adds; as long as {@link #none}. */
    double[] sums(Segment segment);

    /** Zeros, as many as there are sums. */
    double[] none();

    /** The score that follows from sums. */
    S score(double[] sums);

    /** How the score was made, in the form of sacrebleu's signatures. */
    String signature(int references);

    /** The score of one segment. */
    default S sentence(Segment segment) {
        return score(sums(segment));
    }

    /** The score of all segments together. */
    default S corpus(List<Segment> segments) {
        if (segments.size() > SEGMENTS_MAX) {
            throw new IllegalArgumentException("%d segments, more than %d".formatted(segments.size(), SEGMENTS_MAX));
        }
        double[] sums = none();
        for (Segment segment : segments) {
            double[] more = sums(segment);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += more[i];
            }
        }
        return score(sums);
    }
}
