package dev.millrace.eval.robustness;

import java.util.regex.Pattern;

/** Spaces between words. */
final class Spaces {
    private static final Pattern RUN = Pattern.compile(" +");

    private Spaces() {}

    /** Each space n times: "Hello my name is" with 2 gives "Hello  my  name  is". */
    static Perturbation times(int n) {
        return (text, _) -> text.replace(" ", " ".repeat(n));
    }

    /** Each run of spaces becomes one of 1 to most spaces. */
    static Perturbation upTo(int most) {
        return (text, random) -> RUN.matcher(text).replaceAll(_ -> " ".repeat(1 + random.nextInt(most)));
    }
}
