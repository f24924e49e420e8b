package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;

/**
 * What a request says about a prompt that is too long: {@code context_overflow} ("refuse", the default, "truncate_middle"
 * or "slide") and vLLM's {@code truncate_prompt_tokens} (the last so many tokens are kept; -1 keeps what fits).
 */
final class OverflowFields {
    private OverflowFields() {}

    /** The parameters with what the fields say. */
    static TextParameters read(Fields fields, TextParameters parameters) {
        Integer last = fields.integer("truncate_prompt_tokens");
        if (last != null && last < 1 && last != TextParameters.WHAT_FITS) {
            throw fields.invalid(
                    "truncate_prompt_tokens", "integer_below_min_value", "must be 1 or more, or -1, got " + last + ".");
        }
        return parameters.withOverflow(overflow(fields), last);
    }

    /**
     * Where a prompt must stay as it is.
     *
     * @param why what the error says
     * @throws dev.millrace.tokenizer.session.FailureException naming the field by which the prompt could become shorter
     */
    static void refuse(Fields fields, TextParameters parameters, String why) {
        if (parameters.truncatePromptTokens() != null) {
            throw fields.invalid("truncate_prompt_tokens", "invalid_value", why);
        }
        if (parameters.overflow() != ContextOverflow.REFUSE) {
            throw fields.invalid("context_overflow", "invalid_value", why);
        }
    }

    private static ContextOverflow overflow(Fields fields) {
        String name = fields.text("context_overflow");
        if (name == null) {
            return ContextOverflow.REFUSE;
        }
        return switch (name) {
            case "refuse" -> ContextOverflow.REFUSE;
            case "truncate_middle" -> ContextOverflow.TRUNCATE_MIDDLE;
            case "slide" -> ContextOverflow.SLIDE;
            default ->
                throw fields.invalid(
                        "context_overflow", "invalid_value", "must be 'refuse', 'truncate_middle' or 'slide'.");
        };
    }
}
