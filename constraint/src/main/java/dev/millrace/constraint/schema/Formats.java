package dev.millrace.constraint.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The formats of strings that are understood, as regular expressions; each is narrower than its standard where that
 * keeps it short: no 29 February, no leap seconds, no quoted local parts of addresses.
 */
final class Formats {
    private static final String DATE = "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
            + "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))";
    private static final String CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";
    private static final String TIME = CLOCK + ":[0-5][0-9](?:\\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])";
    // No two hyphens in a row: that is the mark of an internationalised label.
    private static final String LABEL = "[a-zA-Z0-9]{1,20}(?:-[a-zA-Z0-9]{1,20}){0,2}";
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    private static final Map<String, String> PATTERNS = Map.of(
            "date",
            DATE,
            "time",
            TIME,
            "date-time",
            DATE + "T" + TIME,
            "uuid",
            "[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "email",
            "[a-zA-Z0-9_+-]{1,20}(?:\\.[a-zA-Z0-9_+-]{1,20}){0,2}@" + LABEL + "(?:\\." + LABEL + "){0,2}\\.[a-z]{2,6}",
            "ipv4",
            OCTET + "(?:\\." + OCTET + "){3}");

    private Formats() {}

    static @Nullable String pattern(String format) {
        return PATTERNS.get(format);
    }
}
