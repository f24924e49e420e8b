package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.SpanCorruption;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes T5's task of texts for a decoder: the text with stretches left out, and behind it these stretches, which are learned. Where
 * each was stands the text {@code <extra_id_0>}, {@code <extra_id_1>} and so on, in as many tokens as the model has for it.
 */
final class Spans {
    private static final double SHARE = 0.15;
    private static final double MEAN_SPAN = 3;
    private static final int SENTINELS = 100;

    private final SpanCorruption corruption;
    private final RandomGenerator random;
    private final int pieceMax;

    /** @param tokensMax of a sequence, with all that is added */
    Spans(Encoder encoder, int tokensMax, RandomGenerator random) {
        var sentinels = new ArrayList<Ids>();
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(Ids.of(unended(encoder.encode(new Passage.Text("<extra_id_" + i + ">")))));
        }
        int longest = sentinels.stream().mapToInt(Ids::length).max().orElseThrow();
        double spansOfToken = SHARE / MEAN_SPAN;
        // A sentinel stands twice, and rounding can make one span more; one token is the end.
        int room = (int) ((tokensMax - 1 - 2.0 * longest) / (1 + 2 * longest * spansOfToken));
        if (room < 2) {
            throw new IllegalArgumentException(
                    "batch.sequence_max: %d tokens have no room for spans and their marks of %d"
                            .formatted(tokensMax, longest));
        }
        this.pieceMax = Math.min(room, (int) (SENTINELS / spansOfToken) - 1);
        this.corruption = new SpanCorruption(SHARE, MEAN_SPAN, sentinels);
        this.random = random;
    }

    /** What an encoder makes of a text, without the end that is its last token. */
    private static int[] unended(TrainingSequence text) {
        return IntStream.range(0, text.length() - 1).map(text::id).toArray();
    }

    /** The tasks of an encoded text, in pieces that fit; a piece of one token is left out. */
    Stream<TrainingSequence> of(TrainingSequence text) {
        int[] ids = unended(text);
        int end = text.id(text.length() - 1);
        List<TrainingSequence> made = new ArrayList<>();
        for (int from = 0; from + 1 < ids.length; from += pieceMax) {
            var piece = IntStream.range(from, Math.min(ids.length, from + pieceMax))
                    .map(i -> ids[i])
                    .toArray();
            if (piece.length > 1) {
                var corrupted = corruption.corrupt(Ids.of(piece), random);
                var target = IntStream.concat(corrupted.target().stream(), IntStream.of(end));
                made.add(TrainingSequence.answering(corrupted.input(), Ids.of(target.toArray())));
            }
        }
        return made.stream();
    }
}
