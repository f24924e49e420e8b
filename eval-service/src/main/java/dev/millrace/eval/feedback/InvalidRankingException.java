package dev.millrace.eval.feedback;

/** A ranking breaks a rule. The message starts with the field and holds no text of the ranking. */
public final class InvalidRankingException extends IllegalArgumentException {
    /**
     * A broken rule.
     *
     * @param field path of the field as in the contract, for instance {@code ranking.positions[2].rank}
     * @param rule what must hold
     */
    public InvalidRankingException(String field, String rule) {
        super(field + ": " + rule);
    }
}
