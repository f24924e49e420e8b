package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/completions}, checked.
 *
 * @param prompts what is asked, 1 to {@value CompletionPrompts#PROMPTS_MAX}, all with the same parameters
 * @param stream whether the answer comes in frames
 * @param includeUsage whether a stream ends with a usage frame
 * @param echo whether each answer begins with its prompt
 * @param logprobs alternatives to report with each token, 0 to {@value #LOGPROBS_MAX}; null for no report
 * @param promptLogprobs whether the prompts' scores are reported beside the answers
 */
public record CompletionRequest(
        List<TextPrompt> prompts,
        boolean stream,
        boolean includeUsage,
        boolean echo,
        @Nullable Integer logprobs,
        boolean promptLogprobs)
        implements AnswerRequest {
    /** Most alternatives a token. */
    public static final int LOGPROBS_MAX = 5;
    /** Most log-probabilities of prompts in one answer: some 30 MB of JSON. */
    public static final int PROMPT_LOGPROBS_MAX = PromptScores.LOGPROBS_MAX;

    /** The same of a stream, where what comes at once has to fit into the buffer of a reader. */
    public static final int STREAMED_LOGPROBS_MAX = 1 << 14;

    private static final int MAX_TOKENS_DEFAULT = 16;
    private static final String ECHO = "echo";
    private static final String PROMPT_LOGPROBS = "prompt_logprobs";
    /** What means something else here than in a chat. */
    private static final Set<String> OWN =
            Set.of("prompt", "max_tokens", "max_completion_tokens", ECHO, "logprobs", "top_logprobs", PROMPT_LOGPROBS);

    /**
     * Reads and checks a body. Unknown fields are ignored, null counts as absent.
     *
     * @throws FailureException naming the first wrong field
     */
    public static CompletionRequest parse(byte[] body) {
        var fields = Fields.ofBody(body);
        var model = fields.text("model");
        if (model == null || model.isEmpty()) {
            throw fields.missing("model");
        }
        var shared = fields.without(OWN);
        Unsupported.check(shared);
        var suffix = fields.text("suffix");
        if (suffix != null && !suffix.isEmpty()) {
            throw fields.unsupported("suffix", "this model continues text and does not fill it in.");
        }
        fields.text("user");
        boolean echo = fields.flag(ECHO);
        boolean stream = fields.flag("stream");
        var logprobs = logprobs(fields);
        var promptLogprobs = PromptLogprobs.read(fields, stream);
        int maxTokens = maxTokens(fields, echo || promptLogprobs != null);
        var asked = ChatRequest.parameters(shared, false, AnswerCount.read(shared, stream));
        var parameters = AnswerForm.on(shared, OverflowFields.read(shared, asked))
                .reporting(maxTokens, logprobs, scored(maxTokens, echo ? logprobs : null, promptLogprobs));
        ShapingFields.requireRoom(fields, parameters.shaping(), maxTokens);
        if (echo) {
            OverflowFields.refuse(
                    fields, parameters, "cannot be combined with 'echo', which repeats the whole prompt.");
        }
        var scheduling = ChatRequest.scheduling(fields);
        var template = MetadataKeys.template(fields);
        var prompts = CompletionPrompts.read(fields).stream()
                .map(input -> new TextPrompt(input, model, parameters, scheduling, template))
                .toList();
        boolean includeUsage = ChatRequest.includeUsage(fields, stream);
        return new CompletionRequest(prompts, stream, includeUsage, echo, logprobs, promptLogprobs != null);
    }

    private static int maxTokens(Fields fields, boolean mayBeNone) {
        int asked = Objects.requireNonNullElse(fields.integer("max_tokens"), MAX_TOKENS_DEFAULT);
        if (asked < 0 || asked == 0 && !mayBeNone) {
            var least = asked == 0 ? "1 or more unless 'echo' is true" : "0 or more";
            throw fields.invalid("max_tokens", "integer_below_min_value", "must be " + least + ", got " + asked + ".");
        }
        return asked;
    }

    private static @Nullable Integer logprobs(Fields fields) {
        var value = fields.integer("logprobs");
        if (value != null && (value < 0 || value > LOGPROBS_MAX)) {
            throw fields.invalid(
                    "logprobs", "invalid_value", "must be in [0, " + LOGPROBS_MAX + "], got " + value + ".");
        }
        return value;
    }

    /** How many alternatives the prompt is scored with, if anybody wants its scores. */
    private static @Nullable Integer scored(int maxTokens, @Nullable Integer echoed, @Nullable Integer asked) {
        if (echoed == null && asked == null) {
            // Without an answer there has to be something that the model is asked for.
            return maxTokens == 0 ? 0 : null;
        }
        return Math.max(Objects.requireNonNullElse(echoed, 0), Objects.requireNonNullElse(asked, 0));
    }

    @Override
    public String idPrefix() {
        return "cmpl-";
    }

    @Override
    public CompletionRequest ofTenant(String tenant) {
        var theirs = prompts.stream().map(prompt -> prompt.ofTenant(tenant)).toList();
        return new CompletionRequest(theirs, stream, includeUsage, echo, logprobs, promptLogprobs);
    }

    @Override
    public CompletionRequest within(@Nullable Integer ms) {
        var quicker = prompts.stream().map(prompt -> prompt.within(ms)).toList();
        return new CompletionRequest(quicker, stream, includeUsage, echo, logprobs, promptLogprobs);
    }

    @Override
    public Delivery.Form form() {
        // Several prompts are several generations.
        return prompts.size() == 1 ? Delivery.Form.COMPLETION : Delivery.Form.NONE;
    }

    @Override
    public CompletionRequest withTexts(UnaryOperator<String> change) {
        if (!echo && !promptLogprobs) {
            return this;
        }
        var changed = prompts.stream().map(prompt -> prompt.withTexts(change)).toList();
        return new CompletionRequest(changed, stream, includeUsage, echo, logprobs, promptLogprobs);
    }

    @Override
    public String particulars() {
        return Json.text(Json.object().put(ECHO, echo).put(PROMPT_LOGPROBS, promptLogprobs));
    }

    /**
     * A request as the log has it.
     *
     * @param stream whether its answer shall come in frames
     * @throws FailureException when the particulars are none of a completion
     */
    public static CompletionRequest again(TextPrompt prompt, Delivery delivery, boolean stream) {
        var fields = Fields.ofBody(delivery.particulars().getBytes(UTF_8));
        return new CompletionRequest(
                List.of(prompt),
                stream,
                delivery.includeUsage(),
                fields.flag(ECHO),
                delivery.logprobs() ? prompt.parameters().topLogprobs() : null,
                fields.flag(PROMPT_LOGPROBS));
    }

    @Override
    public TokenReport tokens() {
        return logprobs == null ? TokenReport.NONE : TokenReport.ALL;
    }

    @Override
    public AnswerFrames frames(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new CompletionFrames(head, this, echoed(tokenizer), tokenizer);
    }

    @Override
    public AnswerBody body(ChatHead head, Tokenizer tokenizer, @Nullable CallReading calls) {
        return new CompletionAnswer(head, this, echoed(tokenizer), tokenizer);
    }

    /** The prompts as the answer repeats them; empty when it does not. */
    private List<EchoedPrompt> echoed(Tokenizer tokenizer) {
        if (!echo && !promptLogprobs) {
            return List.of();
        }
        var echoed = prompts.stream()
                .map(prompt -> EchoedPrompt.of(prompt.input(), tokenizer))
                .toList();
        var scored = prompts.getFirst().parameters().promptScoring();
        long logprobsInAll = scored == null
                ? 0
                : echoed.stream().mapToLong(prompt -> prompt.ids().length).sum() * (1 + scored.alternatives());
        int most = stream ? STREAMED_LOGPROBS_MAX : PROMPT_LOGPROBS_MAX;
        if (logprobsInAll * choicesEach() > most) {
            throw FailureException.invalid(
                    "prompt",
                    "invalid_value",
                    "The prompts' tokens with their alternatives are " + logprobsInAll * choicesEach()
                            + " log-probabilities; most in one " + (stream ? "stream" : "answer") + " are " + most
                            + ".");
        }
        return echoed;
    }

    @Override
    public Failure named(Failure failure) {
        return CompletionPrompts.named(failure);
    }
}
