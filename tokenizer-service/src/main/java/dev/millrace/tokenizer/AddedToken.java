package dev.millrace.tokenizer;

/**
 * A token that is found in the text before anything else happens to it.
 *
 * @param id its id
 * @param content its spelling, never empty
 * @param special whether it is a control mark (recognised only where allowed, no text when decoded)
 * @param singleWord whether it must not touch a letter, digit or underscore on either side
 * @param stripLeft whether it swallows the whitespace before it
 * @param stripRight whether it swallows the whitespace after it
 * @param normalized whether it is looked for in the normalised text instead of the raw one
 */
public record AddedToken(
        int id,
        String content,
        boolean special,
        boolean singleWord,
        boolean stripLeft,
        boolean stripRight,
        boolean normalized) {
    /** Rejects an empty spelling, which would match everywhere. */
    public AddedToken {
        if (content.isEmpty()) {
            throw new IllegalArgumentException("added token " + id + " has an empty content");
        }
    }
}
