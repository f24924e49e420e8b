package dev.millrace.model.encode;

/**
 * A text, or two that are read together.
 *
 * @param ids token ids with the special ones; read-only by convention
 * @param secondFrom index of the second text's first token, 1 to the last; 0 when there is one text
 */
@SuppressWarnings("ArrayRecordComponent") // ids go straight into the runtime's buffer
public record EncoderInput(int[] ids, int secondFrom) {
    /** One text. */
    public EncoderInput(int[] ids) {
        this(ids, 0);
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }

    /**
     * Checks it against a model.
     *
     * @param index its place, for the message
     * @throws IllegalArgumentException naming what is wrong
     */
    void check(int index, int maxLength, int vocabularySize) {
        String name = "inputs[" + index + "].token_ids";
        if (ids.length < 1 || ids.length > maxLength) {
            throw new IllegalArgumentException(name + " must be 1 to " + maxLength + " tokens, are " + ids.length);
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        name + " must be 0 to " + (vocabularySize - 1) + ", one is " + Integer.toUnsignedLong(id));
            }
        }
        if (secondFrom < 0 || secondFrom >= ids.length) {
            throw new IllegalArgumentException(
                    "inputs[" + index + "].second_from must be less than the tokens " + ids.length);
        }
    }
}
