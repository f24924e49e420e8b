package dev.millrace.broker;

import java.time.Duration;
import java.util.regex.Pattern;

/** Which records of a topic are kept. */
public sealed interface Retention {
    /** Those that are not older. */
    record Until(Duration age) implements Retention {
        /**
         * That age.
         *
         * @throws IllegalArgumentException when it is less than a minute
         */
        public Until {
            if (age.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new IllegalArgumentException("retention: must be a minute or more");
            }
        }
    }

    /** All, for ever. */
    record Unlimited() implements Retention {}

    /** The last of each key; none of a key whose last one has no value. */
    record Compacted() implements Retention {}

    /**
     * Reads what the plan says: {@code "15m"} gives 15 minutes, {@code "7d"} seven days, {@code "unlimited"} all, {@code
     * "compact"} the last of each key.
     *
     * @param topic for messages
     * @throws IllegalArgumentException when it is none of these
     */
    static Retention parse(String topic, String text) {
        return switch (text) {
            case "unlimited" -> new Unlimited();
            case "compact" -> new Compacted();
            default -> age(topic, text);
        };
    }

    private static Retention age(String topic, String text) {
        var parts = Pattern.compile("([1-9][0-9]{0,4})([mhd])").matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    topic + ": retention: must read like 15m, 1h, 7d, unlimited or compact, is " + text);
        }
        long amount = Long.parseLong(parts.group(1));
        return new Until(
                switch (parts.group(2)) {
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
