package dev.millrace.model.engine;

/**
 * Whose turn a sequence is and with whom it shares. It never changes a result.
 *
 * @param tenant whom it is for, at most {@value #TEXT_MAX} characters; empty is a tenant of its own
 * @param priority lower is earlier, −{@value #PRIORITY_MAX} to {@value #PRIORITY_MAX}
 * @param cacheSalt only sequences of the same salt share cached prefixes; at most {@value #TEXT_MAX} characters
 */
public record Scheduling(String tenant, int priority, String cacheSalt) {
    /** Nobody's, neither early nor late, shared with all that say nothing. */
    public static final Scheduling DEFAULT = new Scheduling("", 0, "");
    /** Longest tenant and salt, in characters. */
    public static final int TEXT_MAX = 64;
    /** Largest distance of a priority from 0. */
    public static final int PRIORITY_MAX = 100;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the field on the wire
     */
    public Scheduling {
        requireShort("tenant", tenant);
        requireShort("cache_salt", cacheSalt);
        if (Math.abs((long) priority) > PRIORITY_MAX) {
            throw new IllegalArgumentException(
                    "priority must be -" + PRIORITY_MAX + " to " + PRIORITY_MAX + ", is " + priority);
        }
    }

    private static void requireShort(String field, String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException(
                    field + " must have at most " + TEXT_MAX + " characters, has " + text.length());
        }
    }
}
