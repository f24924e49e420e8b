package dev.millrace.model.train.adapter;

/**
 * Virtual tokens of a decoder.
 *
 * @param base the model they belong to
 * @param rows {@code [n, width]}: of a soft prompt embeddings; of a prefix, layer by layer, the rotated keys of all heads and then
 *     their values, which is PEFT's order; finite, not copied, and only a trainer writes to it
 * @param width hidden size, or 2 · layers · heads of keys and values · their size
 */
@SuppressWarnings("ArrayRecordComponent") // many numbers, never compared
public record VirtualTokensAdapter(VirtualTokens settings, BaseModel base, float[] rows, int width) implements Adapter {
    /** Most of a row. */
    static final int WIDTH_MAX = 1 << 22;

    /** Most bytes of all rows. */
    static final long BYTES_MAX = 1L << 30;

    /** Checks sizes and values. */
    public VirtualTokensAdapter {
        if (width < 1 || width > WIDTH_MAX) {
            throw new IllegalArgumentException("width: must be in 1..%d, is %d".formatted(WIDTH_MAX, width));
        }
        long count = (long) settings.count() * width;
        if (count * Float.BYTES > BYTES_MAX) {
            throw new IllegalArgumentException("%s.tokens: take %d bytes, more than %d"
                    .formatted(settings.kind().label(), count * Float.BYTES, BYTES_MAX));
        }
        if (rows.length != count) {
            throw new IllegalArgumentException("rows: must have %d values, has %d".formatted(count, rows.length));
        }
        for (float value : rows) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException("rows: every value must be finite");
            }
        }
    }

    @Override
    public long parameters() {
        return rows.length;
    }
}
