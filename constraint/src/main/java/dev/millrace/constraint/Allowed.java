package dev.millrace.constraint;

import java.util.BitSet;

/**
 * The tokens of a vocabulary that may follow a text.
 *
 * @param ids theirs; the receiver's own
 * @param longestRest bytes of the shortest end after that token of them after which it is longest; 0 for none
 * @param whole whether no token was left out for its end being too far away
 */
public record Allowed(BitSet ids, long longestRest, boolean whole) {}
