package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.openai.AnswerForm;
import dev.millrace.tokenizer.openai.DecodingFields;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a response is decoded and what is told of its tokens.
 *
 * @param decoding in the words that all APIs share
 * @param logprobs whether tokens are told with their log-probabilities
 */
record ResponseParameters(TextParameters decoding, boolean logprobs) {
    private static final String LOGPROBS = "message.output_text.logprobs";

    /** What else OpenAI's clients ask to be told: answers here have nothing of it. */
    private static final Set<String> NOTHING_OF_IT = Set.of(
            "code_interpreter_call.outputs",
            "computer_call_output.output.image_url",
            "file_search_call.results",
            "message.input_image.image_url",
            "reasoning.encrypted_content",
            "web_search_call.action.sources",
            "web_search_call.results");

    private static final Map<String, String> ELSEWHERE = Map.of(
            "response_format", "in this API it is 'text.format'.",
            "max_tokens", "in this API it is 'max_output_tokens'.",
            "max_completion_tokens", "in this API it is 'max_output_tokens'.",
            "messages", "in this API it is 'input'.",
            "logprobs", "in this API it is 'include' with \"" + LOGPROBS + "\".",
            "prompt_logprobs", "chats and text completions have it.",
            "continue_final_message", "an answer begins a turn of its own in this API.",
            "add_generation_prompt", "an answer begins a turn of its own in this API.");

    /**
     * Reads and checks the fields.
     *
     * @throws FailureException naming the first wrong one
     */
    static ResponseParameters read(Fields fields, boolean stream) {
        DecodingFields.refuse(fields, ELSEWHERE);
        checkStreamOptions(fields, stream);
        boolean logprobs = includesLogprobs(fields);
        var own = new TextParameters(
                most(fields),
                fields.number("temperature"),
                fields.integer("top_k"),
                fields.number("top_p"),
                fields.integer64("seed"),
                DecodingFields.stop(fields),
                topLogprobs(fields, logprobs),
                fields.integer("timeout_ms"));
        var decoding = truncated(fields, DecodingFields.read(fields, own, stream));
        return new ResponseParameters(AnswerForm.onResponse(fields, decoding), logprobs);
    }

    private static @Nullable Integer most(Fields fields) {
        var most = fields.integer("max_output_tokens");
        if (most != null && most < 1) {
            throw fields.invalid(
                    "max_output_tokens", "integer_below_min_value", "must be 1 or more, got " + most + ".");
        }
        return most;
    }

    private static @Nullable Integer topLogprobs(Fields fields, boolean logprobs) {
        var asked = fields.integer("top_logprobs");
        if (asked != null && asked != 0 && !logprobs) {
            throw fields.invalid(
                    "top_logprobs", "invalid_value", "only allowed when 'include' has \"" + LOGPROBS + "\".");
        }
        return asked;
    }

    private static boolean includesLogprobs(Fields fields) {
        var include = fields.array("include");
        boolean logprobs = false;
        for (int i = 0; include != null && i < include.size(); i++) {
            var name = "include[" + i + "]";
            var wanted = fields.require(include.get(i), include.get(i).isTextual(), name, "a string")
                    .textValue();
            if (!wanted.equals(LOGPROBS) && !NOTHING_OF_IT.contains(wanted)) {
                throw fields.invalid(name, "invalid_value", "\"" + LOGPROBS + "\" can be included.");
            }
            logprobs |= wanted.equals(LOGPROBS);
        }
        return logprobs;
    }

    /** Nothing is added to events here that would hide their length. */
    private static void checkStreamOptions(Fields fields, boolean stream) {
        var options = fields.objectNode("stream_options");
        if (options == null) {
            return;
        }
        if (!stream) {
            throw fields.invalid("stream_options", "invalid_value", "only allowed when 'stream' is true.");
        }
        var inner = new Fields(options, "stream_options");
        if (inner.flag("include_obfuscation")) {
            throw inner.unsupported("include_obfuscation", "leave it out.");
        }
    }

    /** {@code auto} drops the oldest turns, {@code disabled} refuses what is too long. */
    private static TextParameters truncated(Fields fields, TextParameters parameters) {
        var truncation = fields.text("truncation");
        return switch (truncation) {
            case null -> parameters;
            case "disabled" -> {
                requireAlone(fields, parameters.overflow() == ContextOverflow.REFUSE);
                yield parameters;
            }
            case "auto" -> {
                requireAlone(fields, fields.node("context_overflow") == null);
                yield parameters.withOverflow(ContextOverflow.TRUNCATE_MIDDLE, parameters.truncatePromptTokens());
            }
            default -> throw fields.invalid("truncation", "invalid_value", "must be \"auto\" or \"disabled\".");
        };
    }

    private static void requireAlone(Fields fields, boolean alone) {
        if (!alone) {
            throw fields.invalid("truncation", "invalid_value", "'context_overflow' says something else.");
        }
    }
}
