package dev.millrace.eval.reward;

import java.util.regex.Pattern;

/**
 * What a reward model has learnt, and from whom.
 *
 * @param kind from what
 * @param flag of {@link Kind#FLAG}, the flag: 1 to 64 characters without spaces; else empty
 * @param criterion by which answers were judged, 1 to 64 characters without spaces
 * @param labellerKind who judged: {@code human}, {@code ai}, {@code program}, or {@code any} where they were mixed
 */
public record Subject(Kind kind, String flag, String criterion, String labellerKind) {
    private static final Pattern WORD = Pattern.compile("\\S{1,64}");
    private static final Pattern LABELLERS = Pattern.compile("human|ai|program|any");
    private static final String FLAG_PREFIX = "flag:";

    public Subject {
        if ((kind == Kind.FLAG) != WORD.matcher(flag).matches()) {
            throw new IllegalArgumentException(
                    "kind: must be preference, classifier or flag:WORD, a word of 1 to 64 characters");
        }
        if (!WORD.matcher(criterion).matches()) {
            throw new IllegalArgumentException("criterion: must be a word of 1 to 64 characters");
        }
        if (!LABELLERS.matcher(labellerKind).matches()) {
            throw new IllegalArgumentException("labeller_kind: must be human, ai, program or any");
        }
    }

    /** From what it is learnt. */
    public enum Kind {
        /** Pairs of answers: a reward. */
        PREFERENCE,
        /** Answers that were found good or failed: the log-odds of good. */
        CLASSIFIER,
        /** Answers that were flagged or not: the log-odds of the flag. */
        FLAG
    }

    /**
     * Reads what the contract calls kind: {@code preference}, {@code classifier} or {@code flag:WORD}.
     *
     * @throws IllegalArgumentException naming the field
     */
    public static Subject of(String kind, String criterion, String labellerKind) {
        if (kind.startsWith(FLAG_PREFIX)) {
            return new Subject(Kind.FLAG, kind.substring(FLAG_PREFIX.length()), criterion, labellerKind);
        }
        return switch (kind) {
            case "preference" -> new Subject(Kind.PREFERENCE, "", criterion, labellerKind);
            case "classifier" -> new Subject(Kind.CLASSIFIER, "", criterion, labellerKind);
            default -> throw new IllegalArgumentException("kind: must be preference, classifier or flag:WORD");
        };
    }

    /** The contract's word for its kind. */
    public String word() {
        return switch (kind) {
            case PREFERENCE -> "preference";
            case CLASSIFIER -> "classifier";
            case FLAG -> FLAG_PREFIX + flag;
        };
    }
}
