package dev.millrace.constraint;

/**
 * How much a constraint may take. None of them is a time: the same source is refused or taken on every machine alike.
 *
 * @param sourceCharsMax longest schema or grammar, or texts together, in characters
 * @param patternCharsMax longest regular expression in characters, also within a schema
 * @param textsMax most texts to choose from
 * @param nestingMax deepest nesting of a source's own brackets
 * @param rulesMax most rules of a grammar, those made of a schema included
 * @param statesMax most states of the network; a repetition counts as often as it may happen
 * @param depthMax deepest nesting of rules in an answer; a deeper answer is not allowed, a shallower always finishes
 * @param parallelMax most places in the network at once, which only ambiguous grammars have
 */
public record Limits(
        int sourceCharsMax,
        int patternCharsMax,
        int textsMax,
        int nestingMax,
        int rulesMax,
        int statesMax,
        int depthMax,
        int parallelMax) {
    /** What the contract names, and what some megabytes hold. */
    public static final Limits DEFAULT = new Limits(65_536, 4_096, 1_024, 64, 4_096, 65_536, 192, 1_100);

    /** @throws InvalidConstraintException when a source has more characters than it may */
    public void requireLength(String what, String source, int charsMax) {
        require(source.length() <= charsMax, what + " has more than " + charsMax + " characters");
    }

    /** @throws InvalidConstraintException with this message when something does not hold */
    public static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidConstraintException(message);
        }
    }
}
