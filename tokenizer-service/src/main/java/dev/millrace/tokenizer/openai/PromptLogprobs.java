package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code prompt_logprobs} as vLLM has it: asked for as a number of alternatives, answered as a list with null for the
 * prompt's first token and of each other token an object by id, the token itself and its alternatives, ranks from 1.
 */
final class PromptLogprobs {
    static final String FIELD = "prompt_logprobs";

    private PromptLogprobs() {}

    /**
     * How many alternatives are asked for; null where no report is.
     *
     * @throws dev.millrace.tokenizer.session.FailureException outside [0, 20], and in a stream
     */
    static @Nullable Integer read(Fields fields, boolean stream) {
        var value = fields.integer(FIELD);
        if (value == null) {
            return null;
        }
        if (value < 0 || value > TextParameters.TOP_LOGPROBS_MAX) {
            throw fields.invalid(
                    FIELD,
                    "invalid_value",
                    "must be in [0, " + TextParameters.TOP_LOGPROBS_MAX + "], got " + value + ".");
        }
        if (stream) {
            throw fields.invalid(FIELD, "invalid_value", "only allowed when 'stream' is not true.");
        }
        return value;
    }

    /** Writes the report into an answer; token by token, for a tree of all would take several times the memory of its text. */
    static void put(ObjectNode node, List<PromptScores> scores, Tokenizer tokenizer) {
        var spelling = new TokenSpelling(tokenizer);
        var json = new StringBuilder("[null");
        for (var part : scores) {
            for (int i = 0; i < part.ids().length; i++) {
                json.append(',').append(Json.text(token(part, i, spelling)));
            }
        }
        node.putRawValue(FIELD, new RawValue(json.append(']').toString()));
    }

    private static ObjectNode token(PromptScores part, int i, TokenSpelling spelling) {
        var entry = Json.object();
        scored(entry, spelling, part.ids()[i], part.logprobs()[i], part.ranks()[i] + 1);
        int each = part.alternatives();
        for (int rank = 0; rank < each; rank++) {
            scored(entry, spelling, part.topIds()[i * each + rank], part.topLogprobs()[i * each + rank], rank + 1);
        }
        return entry;
    }

    private static void scored(ObjectNode entry, TokenSpelling spelling, int id, float logprob, int rank) {
        entry.putObject(Integer.toString(id))
                .put("logprob", ChatParts.logprob(logprob))
                .put("rank", rank)
                .put("decoded_token", spelling.of(id));
    }
}
