package dev.millrace.model.quant;

import java.nio.FloatBuffer;

/**
 * The largest magnitudes of the channels of keys or values over many tokens, and the int8 scales that follow.
 *
 * <p>Rotation turns the channels {@code i} and {@code i + rotated/2} of a key as one pair, by an angle that grows with the
 * position, slowly for the later pairs. A text of a few hundred tokens shows only some of their angles; so both channels
 * get the length of the pair, which no position changes. Not thread-safe.
 */
public final class ChannelRanges {
    /**
     * Of the scales over what the text shows: other texts reach a little further, and what is beyond is cut off. On the
     * default model 1.0 to 1.3 give perplexities within 0.6 % of each other, in no order; half of it costs 5 to 12 %.
     */
    private static final float HEAD_ROOM = 1.1f;
    /** The runtime takes no zero for a scale, and a channel may be zero throughout. */
    private static final float SCALE_MIN = 1e-9f;

    private final int heads;
    private final int headSize;
    private final int rotated;
    private final float[] largest;

    /** @param rotated first channels of a head that are turned in pairs, even; 0 for values */
    public ChannelRanges(int heads, int headSize, int rotated) {
        if (rotated % 2 != 0 || rotated < 0 || rotated > headSize) {
            throw new IllegalArgumentException(rotated + " rotated channels of " + headSize);
        }
        this.heads = heads;
        this.headSize = headSize;
        this.rotated = rotated;
        this.largest = new float[heads * headSize];
    }

    /** Takes the first {@code count} positions of {@code [heads, capacity, headSize]}. */
    public void add(FloatBuffer values, int capacity, int count) {
        float[] row = new float[headSize];
        for (int head = 0; head < heads; head++) {
            for (int position = 0; position < count; position++) {
                values.get((head * capacity + position) * headSize, row);
                add(head, row);
            }
        }
    }

    private void add(int head, float[] row) {
        int half = rotated / 2;
        for (int channel = 0; channel < headSize; channel++) {
            float magnitude = Math.abs(row[channel]);
            if (channel < rotated) {
                magnitude = (float) Math.hypot(row[channel % half], row[channel % half + half]);
            }
            int at = head * headSize + channel;
            largest[at] = Math.max(largest[at], magnitude);
        }
    }

    /**
     * The scales {@code [heads, headSize]}: what is stored is {@code round(x / scale)}, −127 to 127 for all that was seen.
     *
     * @throws ArithmeticException when a value was infinite or no number
     */
    public float[] scales() {
        float[] scales = new float[largest.length];
        for (int i = 0; i < scales.length; i++) {
            if (!Float.isFinite(largest[i])) {
                throw new ArithmeticException(
                        "channel " + i % headSize + " of head " + i / headSize + " is not finite");
            }
            scales[i] = Math.max(SCALE_MIN, largest[i] * HEAD_ROOM / Byte.MAX_VALUE);
        }
        return scales;
    }
}
