package dev.millrace.tokenizer;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The tokens of one text or two with the special tokens that a {@link Framing} puts around them. The arrays are parallel
 * and read-only by convention.
 *
 * @param tokens ids and offsets; offsets of a text's tokens count in that text, those of special tokens are 0
 * @param typeIds the segment of each token, 0 or 1
 * @param sequences the text each token is of, 0 or 1; {@link #NO_TEXT} for a special token of the frame
 */
@SuppressWarnings("ArrayRecordComponent") // ids go straight to the wire; a list of boxes would double the work
public record FramedEncoding(Encoding tokens, int[] typeIds, int[] sequences) {
    /** The sequence of a token that is of neither text. */
    public static final int NO_TEXT = -1;

    static FramedEncoding joined(List<FramedEncoding> parts) {
        return new FramedEncoding(
                new Encoding(
                        join(parts, part -> part.tokens().ids()),
                        join(parts, part -> part.tokens().starts()),
                        join(parts, part -> part.tokens().ends())),
                join(parts, FramedEncoding::typeIds),
                join(parts, FramedEncoding::sequences));
    }

    private static int[] join(List<FramedEncoding> parts, Function<FramedEncoding, int[]> numbers) {
        return parts.stream()
                .flatMapToInt(part -> IntStream.of(numbers.apply(part)))
                .toArray();
    }
}
