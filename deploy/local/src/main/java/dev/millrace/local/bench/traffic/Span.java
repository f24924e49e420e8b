package dev.millrace.local.bench.traffic;

import dev.millrace.local.system.UsageException;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * A fixed number, or every number of a range with the same probability.
 *
 * @param least smallest, 1 or more
 * @param most largest, not below the smallest
 */
public record Span(int least, int most) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    public Span {
        if (least < 1 || most < least) {
            throw new IllegalArgumentException("not a span: %d to %d".formatted(least, most));
        }
    }

    /**
     * Reads {@code 128} or {@code 50-200}.
     *
     * @param option named in the refusal
     * @param floor smallest number allowed, 1 or more
     * @param ceiling largest number allowed
     * @throws UsageException when it is neither, or out of bounds
     */
    public static Span parse(String option, String text, int floor, int ceiling) {
        var match = TEXT.matcher(text.strip());
        if (match.matches()) {
            int least = Integer.parseInt(match.group(1));
            int most = match.group(2) == null ? least : Integer.parseInt(match.group(2));
            if (floor <= least && least <= most && most <= ceiling) {
                return new Span(least, most);
            }
        }
        throw new UsageException(
                "%s must be a number or a range A-B within %d to %d, not '%s'".formatted(option, floor, ceiling, text));
    }

    /** One number of it. */
    public int draw(RandomGenerator random) {
        return random.nextInt(least, most + 1);
    }

    @Override
    public String toString() {
        return least == most ? Integer.toString(least) : least + "-" + most;
    }
}
