package dev.millrace.model.train.job;

/** Checks of fields whose messages begin with the field's name. */
final class Bounds {
    private Bounds() {}

    static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: must be in %d..%d, is %d".formatted(field, least, most, value));
        }
    }

    /** NaN is nowhere. */
    static void within(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException("%s: must be in [%s, %s], is %s".formatted(field, least, most, value));
        }
    }

    static void above(String field, double value, double bound, double most) {
        if (!(value > bound && value <= most)) {
            throw new IllegalArgumentException("%s: must be in (%s, %s], is %s".formatted(field, bound, most, value));
        }
    }

    static void length(String field, String text, int most) {
        if (text.length() > most) {
            throw new IllegalArgumentException(
                    "%s: must have at most %d characters, has %d".formatted(field, most, text.length()));
        }
    }
}
