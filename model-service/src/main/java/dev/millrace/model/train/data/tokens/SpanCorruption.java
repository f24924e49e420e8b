package dev.millrace.model.train.data.tokens;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * T5's denoising objective (Raffel et al. 2020, §3.1.4; random_spans_noise_mask of its data preprocessing): a share of the
 * tokens is taken out in spans, each replaced by a sentinel of its own, and the target lists each sentinel with the tokens it
 * stands for. Kept and taken spans take turns, a kept one first, with lengths drawn evenly among all that have the right sum.
 */
public final class SpanCorruption {
    private final double share;
    private final double meanSpan;
    private final List<Ids> sentinels;

    /** What is given and what is to be told. */
    public record Corrupted(Ids input, Ids target) {
        /** For a decoder: the input, then the target, of which the target is learned. */
        public TrainingSequence sequence() {
            return TrainingSequence.answering(input, target);
        }
    }

    /**
     * @param share of the tokens that is taken out, within (0, 1); T5's is 0.15
     * @param meanSpan mean length of a span, from 1 on; T5's is 3
     * @param sentinels ids in the order of their use, all different; as many spans are made at most
     */
    public SpanCorruption(double share, double meanSpan, int... sentinels) {
        this(share, meanSpan, Arrays.stream(sentinels).mapToObj(Ids::of).toList());
    }

    /** @param sentinels as above, each of one token or several, for a vocabulary that has none for them */
    public SpanCorruption(double share, double meanSpan, List<Ids> sentinels) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("share " + share + " is not within (0, 1)");
        }
        if (!(meanSpan >= 1 && meanSpan <= TrainingSequence.TOKENS_MAX)) {
            throw new IllegalArgumentException("meanSpan " + meanSpan + " is less than 1");
        }
        if (sentinels.isEmpty() || sentinels.stream().distinct().count() < sentinels.size()) {
            throw new IllegalArgumentException("sentinels are none or not all different");
        }
        this.share = share;
        this.meanSpan = meanSpan;
        this.sentinels = List.copyOf(sentinels);
    }

    /** Corrupts 2 tokens or more. */
    public Corrupted corrupt(Ids tokens, RandomGenerator random) {
        int length = tokens.length();
        if (length < 2) {
            throw new IllegalArgumentException("one token cannot be kept and taken out");
        }
        int taken = Math.clamp(Math.round(length * share), 1, length - 1);
        int kept = length - taken;
        int spans = Math.clamp(Math.round(taken / meanSpan), 1, Math.min(sentinels.size(), Math.min(taken, kept)));
        int[] keptSpans = parts(kept, spans, random);
        int[] takenSpans = parts(taken, spans, random);
        IntStream.Builder input = IntStream.builder();
        IntStream.Builder target = IntStream.builder();
        int place = 0;
        for (int span = 0; span < spans; span++) {
            place = copy(tokens, place, keptSpans[span], input);
            sentinels.get(span).stream().forEach(input);
            sentinels.get(span).stream().forEach(target);
            place = copy(tokens, place, takenSpans[span], target);
        }
        return new Corrupted(
                Ids.of(input.build().toArray()), Ids.of(target.build().toArray()));
    }

    private static int copy(Ids tokens, int from, int count, IntStream.Builder to) {
        for (int t = from; t < from + count; t++) {
            to.add(tokens.at(t));
        }
        return from + count;
    }

    /** A sum as positive parts, every such list as likely as any other: of the gaps between units some are cut. */
    private static int[] parts(int sum, int count, RandomGenerator random) {
        int[] cuts = Choice.of(sum - 1, count - 1, random);
        int[] parts = new int[count];
        int before = 0;
        for (int i = 0; i < count; i++) {
            int end = i < cuts.length ? cuts[i] + 1 : sum;
            parts[i] = end - before;
            before = end;
        }
        return parts;
    }
}
