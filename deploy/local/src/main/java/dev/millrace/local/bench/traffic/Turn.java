package dev.millrace.local.bench.traffic;

/**
 * What a client says in one turn of a conversation.
 *
 * @param text of the user's message
 * @param newTokens most tokens of the answer, 2 or more
 * @param dropAfter pieces of text after which the client leaves, 1 or more; 0 when it stays to the end
 */
public record Turn(String text, int newTokens, int dropAfter) {
    /** Whether a client that has read so many pieces leaves now. */
    public boolean leavesAfter(int pieces) {
        return dropAfter > 0 && pieces >= dropAfter;
    }
}
