package dev.millrace.model;

/**
 * Which logits of a row shall come back.
 *
 * @param topK how many of the highest, 1 to 1024
 * @param temperature of the second log-sum-exp, in [0.001, 2]: below, a single-precision log-sum-exp says nothing
 * @param extraIds ids wanted whatever their rank, at most 64; not to be changed afterwards
 * @param similarity whether each token's hidden state is compared with those of all tokens before it
 * @param alternatives how many of the best of the whole row come beside those of a restricted one, 0 to 20
 */
public record CandidateSelection(int topK, float temperature, int[] extraIds, boolean similarity, int alternatives) {
    public static final int TOP_K_MAX = 1024;
    public static final int EXTRA_IDS_MAX = 64;
    public static final int ALTERNATIVES_MAX = 20;
    /** Bytes of hidden states that all sequences together may keep for the comparison, in the heap. */
    public static final long SIMILARITY_BYTES_MAX = 64L << 20;

    public static final float TEMPERATURE_MIN = 1e-3f;
    public static final float TEMPERATURE_MAX = 2;

    public CandidateSelection {
        if (topK < 1 || topK > TOP_K_MAX) {
            throw new IllegalArgumentException(
                    "top_k must be 1 to " + TOP_K_MAX + ", is " + Integer.toUnsignedString(topK));
        }
        if (!(temperature >= TEMPERATURE_MIN && temperature <= TEMPERATURE_MAX)) {
            throw new IllegalArgumentException("temperature must be in [0.001, 2], is " + temperature);
        }
        if (extraIds.length > EXTRA_IDS_MAX) {
            throw new IllegalArgumentException("at most " + EXTRA_IDS_MAX + " extra_ids, are " + extraIds.length);
        }
        if (alternatives < 0 || alternatives > ALTERNATIVES_MAX) {
            throw new IllegalArgumentException("alternatives must be 0 to " + ALTERNATIVES_MAX + ", are "
                    + Integer.toUnsignedString(alternatives));
        }
    }

    /** Logits alone. */
    public CandidateSelection(int topK, float temperature, int[] extraIds) {
        this(topK, temperature, extraIds, false);
    }

    /** Without alternatives. */
    public CandidateSelection(int topK, float temperature, int[] extraIds, boolean similarity) {
        this(topK, temperature, extraIds, similarity, 0);
    }

    /** The one best candidate. */
    public static CandidateSelection best() {
        return new CandidateSelection(1, 1, new int[0]);
    }
}
