package dev.millrace.tokenizer;

/**
 * The tokens of a text. The arrays are parallel and read-only by convention: kernels share them without copying.
 *
 * @param ids token ids
 * @param starts first code point of each token in the text
 * @param ends code point after the last one of each token
 */
@SuppressWarnings("ArrayRecordComponent") // ids go straight to the wire; a list of boxes would double the work
public record Encoding(int[] ids, int[] starts, int[] ends) {
    /** Number of tokens. */
    public int length() {
        return ids.length;
    }
}
