package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/decoding/compare}, checked: one prompt, answered by several decoding methods side by side.
 *
 * @param prompts the same input with the parameters of each method
 * @param names of the methods, parallel to {@code prompts}
 * @param stream whether the answers come in frames
 */
public record ComparisonRequest(List<TextPrompt> prompts, List<String> names, boolean stream) implements AnswerRequest {
    /** What is no default of the methods. */
    private static final Set<String> NO_METHOD = Set.of("messages", "prompt", "methods", "stream", "stream_options");

    /** Copies the lists. */
    public ComparisonRequest {
        prompts = List.copyOf(prompts);
        names = List.copyOf(names);
    }

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent; whatever says how a chat is decoded may
     * stand in a method or, for all of them, beside the methods.
     *
     * @throws FailureException naming the first wrong field, for instance {@code methods[2].top_p}
     */
    public static ComparisonRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        Unsupported.check(fields);
        for (var name : List.of("tools", "tool_choice", PromptLogprobs.FIELD)) {
            if (fields.node(name) != null) {
                throw fields.unsupported(name, "methods are compared by texts alone; leave it out.");
            }
        }
        var input = input(fields);
        var scheduling = ChatRequest.scheduling(fields);
        var methods = ComparisonMethod.readAll(fields, fields.without(NO_METHOD));
        var prompts = methods.stream()
                .map(method -> new TextPrompt(input, model, method.parameters(), scheduling))
                .toList();
        var names = methods.stream().map(ComparisonMethod::name).toList();
        boolean stream = fields.node("stream") == null || fields.flag("stream");
        return new ComparisonRequest(prompts, names, stream);
    }

    private static TextPrompt.Input input(Fields fields) {
        if (fields.node("prompt") == null) {
            return new TextPrompt.Conversation(ChatMessages.read(fields), ToolUse.NONE, ChatMessages.start(fields));
        }
        if (fields.node("messages") != null) {
            throw fields.invalid("prompt", "invalid_value", "cannot be combined with 'messages'.");
        }
        var prompts = CompletionPrompts.read(fields);
        if (prompts.size() > 1) {
            throw fields.invalid("prompt", "invalid_value", "methods are compared on one prompt.");
        }
        return prompts.getFirst();
    }

    @Override
    public String idPrefix() {
        return "cmp-";
    }

    @Override
    public boolean standAlone() {
        return true;
    }

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
        return TokenReport.ALL;
    }

    @Override
    public ComparisonRequest ofTenant(String tenant) {
        return with(prompt -> prompt.ofTenant(tenant));
    }

    @Override
    public ComparisonRequest within(@Nullable Integer ms) {
        return with(prompt -> prompt.within(ms));
    }

    private ComparisonRequest with(UnaryOperator<TextPrompt> change) {
        return new ComparisonRequest(prompts.stream().map(change).toList(), names, stream);
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ComparisonFrames(head, names, tokenizer);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new ComparisonAnswer(head, names, tokenizer);
    }

    @Override
    public Failure named(Failure failure) {
        return CompletionPrompts.named(failure);
    }
}
