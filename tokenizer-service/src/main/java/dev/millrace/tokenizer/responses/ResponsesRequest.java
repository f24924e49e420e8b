package dev.millrace.tokenizer.responses;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.AnswerBody;
import dev.millrace.tokenizer.openai.AnswerFrames;
import dev.millrace.tokenizer.openai.AnswerRequest;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.MetadataKeys;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}, checked.
 *
 * @param prompt what is asked: a conversation, instructions first; what it follows is in it after {@link #after}
 * @param asked what the answer repeats beside it
 * @param stream whether the answer comes in events
 * @param logprobs whether tokens are told with their log-probabilities
 */
public record ResponsesRequest(TextPrompt prompt, Particulars asked, boolean stream, boolean logprobs)
        implements AnswerRequest {
    /** What ids of responses begin with. */
    public static final String ID_PREFIX = "resp_";

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ResponsesRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        refuseWhatIsNotBuilt(fields);
        var asked = Particulars.read(fields);
        var messages = new ArrayList<ChatMessage>();
        if (asked.instructed()) {
            messages.add(new ChatMessage("system", Objects.requireNonNull(fields.text("instructions"))));
        }
        messages.addAll(InputItems.read(fields));
        var talk = new TextPrompt.Conversation(messages, ResponseTools.read(fields));
        boolean stream = fields.flag("stream");
        var parameters = ResponseParameters.read(fields, stream);
        return new ResponsesRequest(
                new TextPrompt(talk, model, parameters.decoding(), scheduling(fields), MetadataKeys.template(fields)),
                asked,
                stream,
                parameters.logprobs());
    }

    /**
     * A request as the log has it.
     *
     * @param stream whether its answer shall come in events
     * @throws FailureException when the delivery is none of a response
     */
    public static ResponsesRequest again(TextPrompt prompt, Delivery delivery, boolean stream) {
        return new ResponsesRequest(prompt, Particulars.parse(delivery.particulars()), stream, delivery.logprobs());
    }

    /** The response that this one follows; null when it begins a conversation. */
    public @Nullable String previousId() {
        return asked.previousId();
    }

    /**
     * The same, going on with the conversation that it follows.
     *
     * @param before oldest message first; empty where it follows none
     * @throws FailureException when the whole is too long, or holds the output of a call that nobody made
     */
    public ResponsesRequest after(List<ChatMessage> before) {
        var talk = (TextPrompt.Conversation) prompt.input();
        var messages = new ArrayList<>(talk.messages());
        messages.addAll(asked.instructed() ? 1 : 0, before);
        if (messages.size() > TextPrompt.MESSAGES_MAX) {
            throw FailureException.invalid(
                    "previous_response_id",
                    "invalid_value",
                    "With what it follows the conversation has " + messages.size() + " messages; most are "
                            + TextPrompt.MESSAGES_MAX + ".");
        }
        var whole = talk.with(InputItems.answered(messages));
        return with(mine -> mine.with(whole));
    }

    private ResponsesRequest with(UnaryOperator<TextPrompt> change) {
        return new ResponsesRequest(change.apply(prompt), asked, stream, logprobs);
    }

    @Override
    public ResponsesRequest ofTenant(String tenant) {
        return with(mine -> mine.ofTenant(tenant));
    }

    @Override
    public ResponsesRequest within(@Nullable Integer ms) {
        return with(mine -> mine.within(ms));
    }

    @Override
    public ResponsesRequest withTexts(UnaryOperator<String> change) {
        var talk = (TextPrompt.Conversation) prompt.input();
        var messages = new ArrayList<>(talk.messages());
        if (asked.instructed()) {
            messages.set(0, messages.getFirst().withTexts(change));
        }
        var repeated = talk.with(messages).withToolTexts(change);
        return new ResponsesRequest(prompt.with(repeated), asked.withTexts(change), stream, logprobs);
    }

    @Override
    public String particulars() {
        return asked.json();
    }

    @Override
    public String idPrefix() {
        return ID_PREFIX;
    }

    @Override
    public List<TextPrompt> prompts() {
        return List.of(prompt);
    }

    /** A stream always ends with its usage. */
    @Override
    public boolean includeUsage() {
        return true;
    }

    @Override
    public Delivery.Form form() {
        return Delivery.Form.RESPONSE;
    }

    @Override
    public TokenReport tokens() {
        return logprobs ? TokenReport.TEXT : TokenReport.NONE;
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ResponseEvents(new ResponseObject(head, prompt, asked), calls, logprobs ? tokenizer : null);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ResponseAnswer(new ResponseObject(head, prompt, asked), calls, logprobs ? tokenizer : null);
    }

    @Override
    public Failure named(Failure failure) {
        return "messages".equals(failure.param())
                ? Failure.invalid("input", Objects.requireNonNullElse(failure.code(), ""), failure.message())
                : failure;
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
    }

    private static Scheduling scheduling(Fields fields) {
        return new Scheduling(
                "",
                Objects.requireNonNullElse(fields.integer("priority"), 0),
                Objects.requireNonNullElse(fields.text("cache_salt"), ""));
    }
}
