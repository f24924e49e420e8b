package dev.millrace.constraint.automaton;

/**
 * States and the ways between them: over a byte, for nothing, or through a whole rule. Ways of a state lie side by side.
 *
 * @param start the root rule's first state
 * @param firstWay by state, the index of its first way; one longer than there are states
 * @param kind by way
 * @param low by way, the lowest byte, or the first state of the rule that is called
 * @param high by way, the highest byte
 * @param target by way
 * @param end by state, whether a rule is complete there
 * @param need by state, how many more levels of rules it takes to complete the present one; {@link #NEVER} if it cannot
 *     be
 * @param fewest by state, the fewest bytes that complete the present rule, rules that it enters included; {@link #NEVER}
 *     if it cannot be
 * @param classOf by byte, its class: bytes of a class are alike on every way
 * @param classes number of classes
 */
@SuppressWarnings("ArrayRecordComponent") // what the matcher walks over; nobody outside this package sees it
record Network(
        int start,
        int[] firstWay,
        byte[] kind,
        int[] low,
        int[] high,
        int[] target,
        boolean[] end,
        int[] need,
        int[] fewest,
        int[] classOf,
        int classes) {
    static final byte FREE = 0;
    static final byte BYTES = 1;
    static final byte CALL = 2;
    static final int NEVER = Integer.MAX_VALUE / 2;

    int states() {
        return end.length;
    }

    /** Bytes of memory, about. */
    long size() {
        return 20L * states() + 13L * kind.length;
    }
}
