package dev.millrace.tokenizer.session;

/**
 * Whose turn a request is and with whom it shares. It never changes an answer.
 *
 * @param tenant whom it is for, opaque, at most {@value #TEXT_MAX} characters; empty for callers without a key, who are
 *     one tenant together
 * @param priority lower is earlier, −{@value #PRIORITY_MAX} to {@value #PRIORITY_MAX}
 * @param cacheSalt only prompts of the same salt share cached beginnings; at most {@value #TEXT_MAX} characters
 */
public record Scheduling(String tenant, int priority, String cacheSalt) {
    /** Nobody's in particular. */
    public static final Scheduling DEFAULT = new Scheduling("", 0, "");
    /** Longest tenant and salt, in characters. */
    public static final int TEXT_MAX = 64;
    /** Largest distance of a priority from 0. */
    public static final int PRIORITY_MAX = 100;

    /**
     * Checks the ranges.
     *
     * @throws FailureException naming the field
     */
    public Scheduling {
        requireShort("tenant", tenant);
        requireShort("cache_salt", cacheSalt);
        if (Math.abs((long) priority) > PRIORITY_MAX) {
            throw FailureException.invalid(
                    "priority",
                    "invalid_value",
                    "Invalid value for 'priority': must be in [-" + PRIORITY_MAX + ", " + PRIORITY_MAX + "], got "
                            + priority + ".");
        }
    }

    private static void requireShort(String field, String text) {
        if (text.length() > TEXT_MAX) {
            throw FailureException.invalid(
                    field,
                    "string_above_max_length",
                    "Invalid value for '" + field + "': at most " + TEXT_MAX + " characters, got " + text.length()
                            + ".");
        }
    }
}
