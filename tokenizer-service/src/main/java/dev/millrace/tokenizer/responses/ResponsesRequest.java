package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}, checked.
 *
 * @param model which model shall answer
 * @param instructions what the model is told first; not carried over from earlier responses
 * @param input what is said now, oldest first
 * @param previousId the response that this one follows
 * @param store whether it can be followed and fetched
 * @param stream whether the answer comes in events
 * @param parameters how to decode
 * @param scheduling whose turn it is
 * @param echoed fields that the answer repeats as they came
 * @param known the responses that can be followed, and where this one goes
 * @param before the conversation that {@code previousId} stands for, without instructions; known when the tenant is
 */
public record ResponsesRequest(
        String model,
        @Nullable String instructions,
        List<ChatMessage> input,
        @Nullable String previousId,
        boolean store,
        boolean stream,
        TextParameters parameters,
        Scheduling scheduling,
        Echoed echoed,
        KnownResponses known,
        List<ChatMessage> before)
        implements AnswerRequest {
    /** Longest id of a response. */
    static final int ID_LENGTH_MAX = 128;

    private static final int METADATA_MAX = 16;

    /**
     * Fields that the answer repeats.
     *
     * @param metadata an object of strings, or null
     */
    public record Echoed(
            @Nullable JsonNode metadata,
            @Nullable String user,
            @Nullable Float temperature,
            @Nullable Float topP,
            @Nullable Integer maxOutputTokens) {}

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ResponsesRequest parse(byte[] body, KnownResponses known) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        refuseWhatIsNotBuilt(fields);
        var store = fields.node("store") == null || fields.flag("store");
        return new ResponsesRequest(
                model,
                fields.text("instructions"),
                InputItems.read(fields),
                previousId(fields),
                store,
                fields.flag("stream"),
                parameters(fields),
                scheduling(fields),
                new Echoed(
                        metadata(fields),
                        fields.text("user"),
                        fields.number("temperature"),
                        fields.number("top_p"),
                        fields.integer("max_output_tokens")),
                known,
                List.of());
    }

    /**
     * The same, of this tenant.
     *
     * @throws FailureException when the response that this one follows is not known, or somebody else's
     */
    @Override
    public ResponsesRequest ofTenant(String tenant) {
        var own = new Scheduling(tenant, scheduling.priority(), scheduling.cacheSalt());
        return new ResponsesRequest(
                model,
                instructions,
                input,
                previousId,
                store,
                stream,
                parameters,
                own,
                echoed,
                known,
                conversationBefore(tenant));
    }

    private List<ChatMessage> conversationBefore(String tenant) {
        if (previousId == null) {
            return List.of();
        }
        var previous = known.find(previousId, tenant);
        if (previous == null) {
            throw FailureException.invalid(
                    "previous_response_id",
                    "previous_response_not_found",
                    "There is no response '" + previousId + "' here that can be followed.");
        }
        return previous.conversation();
    }

    @Override
    public ResponsesRequest within(@Nullable Integer ms) {
        return new ResponsesRequest(
                model,
                instructions,
                input,
                previousId,
                store,
                stream,
                ms == null ? parameters : parameters.within(ms),
                scheduling,
                echoed,
                known,
                before);
    }

    @Override
    public String idPrefix() {
        return "resp_";
    }

    @Override
    public List<TextPrompt> prompts() {
        return List.of(prompt());
    }

    /** A stream always ends with its usage. */
    @Override
    public boolean includeUsage() {
        return true;
    }

    @Override
    public Delivery.Form form() {
        return Delivery.Form.NONE;
    }

    @Override
    public TokenReport tokens() {
        return TokenReport.NONE;
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ResponseEvents(response(head));
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ResponseAnswer(response(head));
    }

    private ResponseObject response(ChatHead head) {
        return new ResponseObject(head.id(), head.createdS(), head.model(), this);
    }

    /** The response has ended with this text: it can be followed and fetched now. */
    void keep(String id, String text, String body) {
        if (store) {
            var conversation = new ArrayList<>(before);
            conversation.addAll(input);
            conversation.add(new ChatMessage("assistant", text));
            known.add(id, new KnownResponses.Known(scheduling.tenant(), conversation, body));
        }
    }

    private TextPrompt prompt() {
        var messages = new ArrayList<ChatMessage>();
        if (instructions != null && !instructions.isEmpty()) {
            messages.add(new ChatMessage("system", instructions));
        }
        messages.addAll(before);
        messages.addAll(input);
        return new TextPrompt(new TextPrompt.Conversation(messages), model, parameters, scheduling);
    }

    private static void refuseWhatIsNotBuilt(Fields fields) {
        if (fields.flag("background")) {
            throw fields.unsupported("background", "leave it out.");
        }
        for (var name : List.of("prompt", "conversation", "context_management", "max_tool_calls")) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "leave it out.");
            }
        }
        var tools = fields.array("tools");
        if (tools != null && !tools.isEmpty()) {
            throw fields.unsupported("tools", "leave it out.");
        }
        var text = fields.objectNode("text");
        var format = text == null ? null : new Fields(text, "text").objectNode("format");
        if (format != null && !"text".equals(new Fields(format, "text.format").text("type"))) {
            throw fields.unsupported("text.format", "only {\"type\":\"text\"}.");
        }
    }

    private static TextParameters parameters(Fields fields) {
        var most = fields.integer("max_output_tokens");
        if (most != null && most < 1) {
            throw fields.invalid(
                    "max_output_tokens", "integer_below_min_value", "must be 1 or more, got " + most + ".");
        }
        return new TextParameters(
                most,
                fields.number("temperature"),
                fields.integer("top_k"),
                fields.number("top_p"),
                fields.integer64("seed"),
                List.of(),
                null,
                fields.integer("timeout_ms"));
    }

    private static Scheduling scheduling(Fields fields) {
        return new Scheduling(
                "",
                Objects.requireNonNullElse(fields.integer("priority"), 0),
                Objects.requireNonNullElse(fields.text("cache_salt"), ""));
    }

    private static @Nullable String previousId(Fields fields) {
        var id = fields.text("previous_response_id");
        if (id != null && (id.isEmpty() || id.length() > ID_LENGTH_MAX)) {
            throw fields.invalid(
                    "previous_response_id", "invalid_value", "must have 1 to " + ID_LENGTH_MAX + " characters.");
        }
        return id;
    }

    private static @Nullable JsonNode metadata(Fields fields) {
        var metadata = fields.objectNode("metadata");
        if (metadata == null) {
            return null;
        }
        if (metadata.size() > METADATA_MAX) {
            throw fields.invalid("metadata", "invalid_value", "at most " + METADATA_MAX + " entries.");
        }
        var inner = new Fields(metadata, "metadata");
        metadata.properties()
                .forEach(entry ->
                        inner.require(entry.getValue(), entry.getValue().isTextual(), entry.getKey(), "a string"));
        return metadata;
    }
}
