package dev.millrace.tokenizer.pipeline;

import dev.millrace.tokenizer.Encoding;
import java.util.function.IntFunction;

/**
 * Leaves blanks at the ends of tokens out of their offsets, as the ByteLevel post-processor does with trim_offsets.
 *
 * @param prefixSpace whether the first token may begin with a blank that the text does not have
 */
public record OffsetTrimming(boolean prefixSpace) {
    /** The encoding with shorter offsets; {@code bytesOf} gives the bytes of a token. */
    public Encoding trim(Encoding encoding, IntFunction<byte[]> bytesOf) {
        int[] starts = encoding.starts().clone();
        int[] ends = encoding.ends().clone();
        for (int i = 0; i < starts.length; i++) {
            byte[] bytes = bytesOf.apply(encoding.ids()[i]);
            int leading = 0;
            while (leading < bytes.length && bytes[leading] == ' ') {
                leading++;
            }
            int trailing = 0;
            while (trailing < bytes.length && bytes[bytes.length - 1 - trailing] == ' ') {
                trailing++;
            }
            if (leading > 0 && prefixSpace && starts[i] == 0) {
                leading--;
            }
            starts[i] = Math.min(starts[i] + leading, ends[i]);
            if (ends[i] >= trailing) {
                ends[i] = Math.max(ends[i] - trailing, starts[i]);
            }
        }
        return new Encoding(encoding.ids(), starts, ends);
    }
}
