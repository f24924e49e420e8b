package dev.millrace.eval.reward;

/** Refuses weights that are no numbers: one NaN would make every reward NaN. */
final class Finite {
    private Finite() {}

    static void check(String field, float... values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("%s[%d]: must be finite, is %s".formatted(field, i, values[i]));
            }
        }
    }
}
