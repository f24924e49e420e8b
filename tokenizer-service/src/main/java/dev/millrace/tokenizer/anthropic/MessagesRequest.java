package dev.millrace.tokenizer.anthropic;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerForm;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.DecodingFields;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.MetadataKeys;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/messages}, checked.
 *
 * @param prompt what is asked
 * @param stream whether the answer comes in events
 */
public record MessagesRequest(TextPrompt prompt, boolean stream) implements AnswerRequest {
    /** Longest {@code metadata.user_id} in characters. */
    private static final int USER_LENGTH_MAX = 256;
    /** What means something that is not built. */
    private static final List<String> REFUSED =
            List.of("container", "context_management", "mcp_servers", "output_config", "output_format");

    private static final Map<String, String> ELSEWHERE = Map.of(
            "stop", "in this API it is 'stop_sequences'.",
            "logprobs", "this API tells no log-probabilities.",
            "top_logprobs", "this API tells no log-probabilities.",
            "prompt_logprobs", "this API tells no log-probabilities.",
            "continue_final_message", "in this API an answer goes on with a last message of the assistant's.",
            "add_generation_prompt", "in this API an answer goes on with a last message of the assistant's.");

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static MessagesRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        boolean stream = fields.flag("stream");
        DecodingFields.refuse(fields, ELSEWHERE);
        var decoding = DecodingFields.read(fields, parameters(fields), stream);
        return new MessagesRequest(prompt(fields, AnswerForm.on(fields, decoding)), stream);
    }

    /** The prompt of a body that asks for no answer, only for its length. */
    static TextPrompt promptToCount(byte[] body) {
        return prompt(Fields.ofBody(body), TextParameters.DEFAULTS);
    }

    private static TextPrompt prompt(Fields fields, TextParameters parameters) {
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        refuseWhatIsNotBuilt(fields);
        checkMetadata(fields);
        var messages = MessageTurns.read(fields);
        return new TextPrompt(
                new TextPrompt.Conversation(
                        messages,
                        MessageTools.read(fields),
                        MessageTurns.isBegun(messages) ? AnswerStart.IN_LAST : AnswerStart.NEW_TURN),
                model,
                parameters,
                scheduling(fields),
                MetadataKeys.template(fields));
    }

    @Override
    public String idPrefix() {
        return "msg_";
    }

    @Override
    public List<TextPrompt> prompts() {
        return List.of(prompt);
    }

    @Override
    public MessagesRequest ofTenant(String tenant) {
        return new MessagesRequest(prompt.ofTenant(tenant), stream);
    }

    @Override
    public MessagesRequest within(@Nullable Integer ms) {
        return new MessagesRequest(prompt.within(ms), stream);
    }

    /** A stream always ends with its usage. */
    @Override
    public boolean includeUsage() {
        return true;
    }

    @Override
    public Delivery.Form form() {
        return Delivery.Form.MESSAGES;
    }

    @Override
    public TokenReport tokens() {
        return TokenReport.NONE;
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new MessageEvents(head, calls);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new MessageAnswer(head, calls);
    }

    @Override
    public Failure named(Failure failure) {
        return MessageTools.named(failure);
    }

    private static void refuseWhatIsNotBuilt(Fields fields) {
        for (var name : REFUSED) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
        var thinking = fields.objectNode("thinking");
        if (thinking == null) {
            return;
        }
        var inner = new Fields(thinking, "thinking");
        var type = inner.text("type");
        if (type == null) {
            throw inner.missing("type");
        }
        if (!type.equals("disabled")) {
            throw inner.unsupported("type", "only \"disabled\".");
        }
    }

    private static void checkMetadata(Fields fields) {
        var metadata = fields.objectNode("metadata");
        if (metadata == null) {
            return;
        }
        var inner = new Fields(metadata, "metadata");
        var user = inner.text("user_id");
        if (user != null && user.length() > USER_LENGTH_MAX) {
            throw inner.invalid("user_id", "string_above_max_length", "at most " + USER_LENGTH_MAX + " characters.");
        }
    }

    private static TextParameters parameters(Fields fields) {
        var most = fields.integer("max_tokens");
        if (most == null) {
            throw fields.missing("max_tokens");
        }
        if (most < 1) {
            throw fields.invalid("max_tokens", "integer_below_min_value", "must be 1 or more, got " + most + ".");
        }
        var temperature = fields.number("temperature");
        if (temperature != null && !(temperature >= 0 && temperature <= 1)) {
            throw fields.invalid("temperature", "invalid_value", "must be in [0, 1], got " + temperature + ".");
        }
        return new TextParameters(
                most,
                temperature,
                fields.integer("top_k"),
                fields.number("top_p"),
                fields.integer64("seed"),
                stops(fields),
                null,
                fields.integer("timeout_ms"));
    }

    private static List<String> stops(Fields fields) {
        var array = fields.array("stop_sequences");
        if (array == null) {
            return List.of();
        }
        if (array.size() > TextParameters.STOPS_MAX) {
            throw fields.invalid(
                    "stop_sequences",
                    "array_above_max_length",
                    "at most " + TextParameters.STOPS_MAX + " texts, got " + array.size() + ".");
        }
        var stops = new ArrayList<String>();
        for (int i = 0; i < array.size(); i++) {
            var name = "stop_sequences[" + i + "]";
            var stop = fields.require(array.get(i), array.get(i).isTextual(), name, "a string")
                    .textValue();
            if (stop.isEmpty() || stop.length() > TextParameters.STOP_LENGTH_MAX) {
                throw fields.invalid(
                        name, "invalid_value", "must have 1 to " + TextParameters.STOP_LENGTH_MAX + " characters.");
            }
            stops.add(Fields.wellFormed(stop));
        }
        return stops;
    }

    private static Scheduling scheduling(Fields fields) {
        return new Scheduling(
                "",
                Objects.requireNonNullElse(fields.integer("priority"), 0),
                Objects.requireNonNullElse(fields.text("cache_salt"), ""));
    }
}
