package dev.millrace.tokenizer.openai;

import dev.millrace.retrieval.SourceBlock;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.grounding.GroundedPrompt;
import dev.millrace.tokenizer.grounding.GroundingRequest;
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
 * The body of {@code POST /v1/chat/completions}, checked.
 *
 * @param prompt what is asked
 * @param stream whether the answer comes in frames
 * @param includeUsage whether a stream ends with a usage frame
 * @param logprobs whether tokens are reported with their log-probabilities
 * @param grounding from what the answer shall be made; null where that is the conversation alone
 */
public record ChatRequest(
        TextPrompt prompt,
        boolean stream,
        boolean includeUsage,
        boolean logprobs,
        @Nullable GroundingRequest grounding) implements AnswerRequest {
    /** Largest body in bytes. */
    public static final int BODY_BYTES_MAX = 1 << 20;
    /** Most entries of {@code metadata}. */
    private static final int METADATA_MAX = 16;

    /** One that is answered from the conversation alone. */
    public ChatRequest(TextPrompt prompt, boolean stream, boolean includeUsage, boolean logprobs) {
        this(prompt, stream, includeUsage, logprobs, null);
    }

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static ChatRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        Unsupported.check(fields);
        checkMetadata(fields);
        var messages = ChatMessages.read(fields);
        var stream = fields.flag("stream");
        var logprobs = fields.flag("logprobs");
        var parameters = AnswerForm.on(
                fields, OverflowFields.read(fields, parameters(fields, logprobs, AnswerCount.read(fields, stream))));
        var prompt = new TextPrompt(
                new TextPrompt.Conversation(messages, ChatTools.read(fields), ChatMessages.start(fields)),
                model,
                parameters.reporting(
                        parameters.maxNewTokens(), parameters.topLogprobs(), PromptLogprobs.read(fields, stream)),
                scheduling(fields),
                MetadataKeys.template(fields));
        return new ChatRequest(prompt, stream, includeUsage(fields, stream), logprobs, GroundingFields.read(fields));
    }

    /** Number of answers. */
    public int choices() {
        return Objects.requireNonNullElse(prompt.parameters().choices(), 1);
    }

    @Override
    public String idPrefix() {
        return "chatcmpl-";
    }

    @Override
    public List<TextPrompt> prompts() {
        return List.of(prompt);
    }

    @Override
    public Delivery.Form form() {
        return Delivery.Form.CHAT;
    }

    @Override
    public TokenReport tokens() {
        return logprobs ? TokenReport.TEXT : TokenReport.NONE;
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ChatFrames(head, choices(), includeUsage, logprobs ? tokenizer : null, calls);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ChatAnswer(
                head,
                logprobs ? tokenizer : null,
                prompt.parameters().promptScoring() == null ? null : tokenizer,
                calls);
    }

    @Override
    public ChatRequest ofTenant(String tenant) {
        return with(prompt.ofTenant(tenant));
    }

    @Override
    public ChatRequest within(@Nullable Integer ms) {
        return with(prompt.within(ms));
    }

    private ChatRequest with(TextPrompt other) {
        return new ChatRequest(other, stream, includeUsage, logprobs, grounding);
    }

    /**
     * The same with these sources before its last question.
     *
     * @throws IllegalArgumentException when it has none
     */
    public GroundedChat on(SourceBlock block) {
        if (!(prompt.input() instanceof TextPrompt.Conversation talk)) {
            throw new IllegalArgumentException("a chat is a conversation");
        }
        var grounded = talk.with(GroundedPrompt.with(talk.messages(), block));
        return new GroundedChat(
                new ChatRequest(prompt.with(grounded), stream, includeUsage, logprobs), block.sources());
    }

    static TextParameters parameters(Fields fields, boolean logprobs, AnswerCount count) {
        var maxTokens = maxTokens(fields);
        var plain = new TextParameters(
                maxTokens,
                fields.number("temperature"),
                fields.integer("top_k"),
                fields.number("top_p"),
                fields.integer64("seed"),
                stop(fields),
                topLogprobs(fields, logprobs),
                fields.integer("timeout_ms"),
                Shaping.NONE,
                List.of(),
                count.search(),
                Constraint.NONE,
                null,
                count.choices(),
                count.bestOf(),
                TextParameters.ContextOverflow.REFUSE,
                false);
        return ShapingFields.read(fields, maxTokens).on(plain.choosing(count.reward()));
    }

    /** Whose it is, the body does not say: that follows from the key of the call. */
    static Scheduling scheduling(Fields fields) {
        return new Scheduling(
                "",
                Objects.requireNonNullElse(fields.integer("priority"), 0),
                Objects.requireNonNullElse(fields.text("cache_salt"), ""));
    }

    private static @Nullable Integer maxTokens(Fields fields) {
        var older = fields.integer("max_tokens");
        var newer = fields.integer("max_completion_tokens");
        if (older != null && older < 1) {
            throw fields.invalid("max_tokens", "integer_below_min_value", "must be 1 or more, got " + older + ".");
        }
        if (newer != null && newer < 1) {
            throw fields.invalid(
                    "max_completion_tokens", "integer_below_min_value", "must be 1 or more, got " + newer + ".");
        }
        return newer != null ? newer : older;
    }

    static List<String> stop(Fields fields) {
        var node = fields.node("stop");
        if (node == null) {
            return List.of();
        }
        if (node.isTextual()) {
            return List.of(Fields.wellFormed(node.textValue()));
        }
        fields.require(node, node.isArray(), "stop", "a string or an array of strings");
        if (node.size() > TextParameters.STOPS_MAX) {
            throw fields.invalid("stop", "array_above_max_length", "at most 4 texts, got " + node.size() + ".");
        }
        var texts = new ArrayList<String>();
        for (int i = 0; i < node.size(); i++) {
            var text = fields.require(node.get(i), node.get(i).isTextual(), "stop[" + i + "]", "a string");
            texts.add(Fields.wellFormed(text.textValue()));
        }
        return texts;
    }

    private static @Nullable Integer topLogprobs(Fields fields, boolean logprobs) {
        var asked = fields.integer("top_logprobs");
        if (asked != null && !logprobs) {
            throw fields.invalid("top_logprobs", "invalid_value", "only allowed when 'logprobs' is true.");
        }
        return asked;
    }

    static boolean includeUsage(Fields fields, boolean stream) {
        var options = fields.objectNode("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw fields.invalid("stream_options", "invalid_value", "only allowed when 'stream' is true.");
        }
        return new Fields(options, "stream_options").flag("include_usage");
    }

    private static void checkMetadata(Fields fields) {
        fields.text("user");
        var metadata = fields.objectNode("metadata");
        if (metadata == null) {
            return;
        }
        if (metadata.size() > METADATA_MAX) {
            throw fields.invalid("metadata", "invalid_value", "at most " + METADATA_MAX + " entries.");
        }
        metadata.properties()
                .forEach(entry -> new Fields(metadata, "metadata")
                        .require(entry.getValue(), entry.getValue().isTextual(), entry.getKey(), "a string"));
    }
}
