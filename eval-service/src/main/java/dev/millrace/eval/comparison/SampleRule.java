package dev.millrace.eval.comparison;

import java.util.regex.Pattern;

/**
 * Which completions people are asked about.
 *
 * @param kind by what they are chosen
 * @param share of the completions, in [0, 1]
 */
public record SampleRule(Kind kind, double share) {
    private static final Pattern TEXT = Pattern.compile("(random|uncertain|disagreeing):(0?\\.[0-9]+|0|1|1\\.0)");

    /** None. */
    public static final SampleRule OFF = new SampleRule(Kind.RANDOM, 0);

    /** By what completions are chosen. */
    public enum Kind {
        /** By chance. */
        RANDOM("random"),
        /** Those whose tokens the model found least probable. */
        UNCERTAIN("uncertain"),
        /** Those whose choices differ most. */
        DISAGREEING("disagreeing");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** Its word in configuration, and the reason of comparisons made for it. */
        public String word() {
            return word;
        }
    }

    /**
     * A rule as it is written: {@code off}, or kind and share, for instance {@code uncertain:0.05}.
     *
     * @throws IllegalArgumentException when it is written otherwise
     */
    public static SampleRule of(String text) {
        if (text.equals("off")) {
            return OFF;
        }
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "millrace.feedback.sample: must be off, random:SHARE, uncertain:SHARE or disagreeing:SHARE with a"
                            + " share in 0..1, is " + text);
        }
        for (var kind : Kind.values()) {
            if (kind.word().equals(match.group(1))) {
                return new SampleRule(kind, Double.parseDouble(match.group(2)));
            }
        }
        throw new IllegalStateException("the pattern names every kind");
    }
}
