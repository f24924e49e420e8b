package dev.millrace.model.encode;

import java.nio.FloatBuffer;
import java.util.List;

/** An encoder's forward pass. Not thread-safe: one thread calls it. */
public interface EncoderPass extends AutoCloseable {
    /**
     * Runs some inputs side by side, padded behind to the longest.
     *
     * @param rows one or more
     * @return of an encoder the hidden states {@code [rows, longest, width]}, of a cross-encoder the logits {@code [rows,
     *     width]}; the caller's
     */
    FloatBuffer run(List<EncoderInput> rows);

    /** Width of a token's hidden state, or the number of logits. */
    int width();

    @Override
    void close();
}
