package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;

/** What has no place beside a form of the answer. */
public final class FormBeside {
    private FormBeside() {}

    /**
     * Beams and candidates are weighed by the model's own probabilities, which a form changes; and a form says when an answer is
     * whole, so nothing else can keep it from ending.
     *
     * @param field that the form came in, as the error names it beside a search
     * @param form what was asked for, or follows from tools that must be called
     * @param ignoreStopTokens whether the model's own end tokens do not end the answer
     * @throws FailureException naming the field that has no place
     */
    public static void check(String field, Constraint form, Search search, Shaping shaping, boolean ignoreStopTokens) {
        if (form.equals(Constraint.NONE)) {
            return;
        }
        switch (search) {
            case Search.Tokenwise _ -> {}
            case Search.Beam _ -> throw refused(field, "num_beams");
            case Search.Contrastive _ -> throw refused(field, "penalty_alpha");
        }
        if (shaping.minNewTokens() > 0) {
            throw refused("min_tokens", field);
        }
        if (ignoreStopTokens) {
            throw refused("ignore_eos", field);
        }
    }

    private static FailureException refused(String field, String by) {
        return FailureException.invalid(
                field, "invalid_value", "Invalid value for '" + field + "': cannot be combined with " + by + ".");
    }
}
