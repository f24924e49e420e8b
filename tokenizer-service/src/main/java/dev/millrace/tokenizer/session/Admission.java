package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.TemplateException;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Turns a prompt into token ids and resolved parameters, or says what is wrong with it. Safe for many threads. */
public final class Admission {
    private static final int NAME_SHOWN_MAX = 100;

    private final Tokenizer tokenizer;
    private final ContextFit fit;
    private final ChatTemplate template;
    private final GenerationDefaults defaults;
    private final Timeouts timeouts;
    private final RandomGenerator seeds;
    private final DryBreakers dryBreakers;

    /**
     * How long a request may take.
     *
     * @param defaultMs when it does not say
     * @param maxMs whatever it says
     */
    public record Timeouts(long defaultMs, long maxMs) {}

    /**
     * What passed.
     *
     * @param promptIds the rendered prompt, at least one id; read-only by convention
     * @param parameters resolved
     * @param timeoutMs time the request may take
     * @param adapter that answers in the model's place; empty for the model alone
     */
    @SuppressWarnings("ArrayRecordComponent") // goes straight to the wire
    public record Admitted(int[] promptIds, DecodingParameters parameters, long timeoutMs, String adapter) {}

    /** @param seeds draws a seed for a request without one; must be safe for many threads */
    public Admission(
            Tokenizer tokenizer,
            ChatTemplate template,
            GenerationDefaults defaults,
            Timeouts timeouts,
            RandomGenerator seeds) {
        this.tokenizer = tokenizer;
        this.fit = new ContextFit(tokenizer);
        this.template = template;
        this.defaults = defaults;
        this.timeouts = timeouts;
        this.seeds = seeds;
        this.dryBreakers = new DryBreakers(tokenizer);
    }

    /**
     * Renders, encodes and checks a prompt.
     *
     * @throws FailureException when the model is another one, the template refuses, or the context is too short
     */
    public Admitted admit(TextPrompt prompt, ServedModel model) {
        String adapter = adapter(prompt, model);
        if (prompt.parameters().reward() != null) {
            RewardWish.requireReadable(prompt.input());
        }
        var plan = plan(prompt.input());
        var constraint = constraint(prompt, plan);
        int[] ids = encode(prompt, model, plan);
        if (ids.length == 0) {
            throw FailureException.invalid(prompt.input().field(), "invalid_value", "The prompt is empty.");
        }
        int left = model.contextLength() - ids.length;
        boolean answered = !Objects.equals(prompt.parameters().maxNewTokens(), 0);
        if (left < (answered ? 1 : 0)) {
            throw FailureException.invalid(
                    prompt.input().field(),
                    "context_length_exceeded",
                    "This model's maximum context length is " + model.contextLength()
                            + " tokens" + (answered ? ", of which one is needed for the answer" : "")
                            + ". Your prompt has " + ids.length + " tokens. Please shorten it.");
        }
        requireScorable(prompt.parameters(), ids.length);
        return new Admitted(
                ids, resolve(prompt.parameters(), constraint, left), timeoutMs(prompt.parameters()), adapter);
    }

    /**
     * Tokens of a prompt as it would be rendered, however many.
     *
     * @throws FailureException when the model is another one, or the template refuses
     */
    public int count(TextPrompt prompt, ServedModel model) {
        adapter(prompt, model);
        var plan = plan(prompt.input());
        constraint(prompt, plan);
        return encode(prompt, model, plan).length;
    }

    /** The adapter that the prompt asks for; empty for the model alone. */
    private static String adapter(TextPrompt prompt, ServedModel model) {
        return model.adapter(prompt.model())
                .orElseThrow(() -> new FailureException(new Failure(
                        Failure.Kind.MODEL_NOT_FOUND,
                        model.rewardModel(prompt.model())
                                .map(Admission::judges)
                                .orElseGet(() -> missing(prompt, model)),
                        "model",
                        "model_not_found")));
    }

    private static String judges(String reward) {
        return "'" + reward + "' is a reward model: it says what answers are worth and gives none. Name it as"
                + " 'reward_model' beside 'best_of', or as 'reward:" + reward + "' to /v1/score.";
    }

    private static String missing(TextPrompt prompt, ServedModel model) {
        var adapters = model.adapters().isEmpty()
                ? "."
                : " and its adapters, as '" + model.with(model.adapters().getFirst()) + "'.";
        return "The model '" + shortened(prompt.model()) + "' does not exist here; this server has '" + model.name()
                + "'" + adapters;
    }

    private static void requireScorable(TextParameters asked, int promptTokens) {
        var scoring = asked.promptScoring();
        if (scoring == null) {
            return;
        }
        if (scoring.from() > 1
                && (scoring.from() >= promptTokens || asked.overflow() != TextParameters.ContextOverflow.REFUSE)) {
            throw FailureException.invalid(
                    "prompt_logprobs_from",
                    "invalid_value",
                    "'prompt_logprobs_from' must be below the " + promptTokens
                            + " tokens of a prompt that is not shortened, got " + scoring.from() + ".");
        }
        long inAll = (1L + scoring.alternatives()) * (promptTokens - scoring.from() + 1);
        if (inAll > PromptScores.LOGPROBS_MAX) {
            throw FailureException.invalid(
                    "prompt_logprobs",
                    "invalid_value",
                    "The prompt's tokens with their alternatives are " + inAll
                            + " log-probabilities; most in one answer are " + PromptScores.LOGPROBS_MAX + ".");
        }
    }

    private static String shortened(String name) {
        return name.length() <= NAME_SHOWN_MAX ? name : name.substring(0, NAME_SHOWN_MAX) + "…";
    }

    /**
     * How the answer calls tools.
     *
     * @throws FailureException when the model cannot
     */
    public ToolPlan plan(TextPrompt.Input input) {
        return ToolPlan.of(input, template);
    }

    private static Constraint constraint(TextPrompt prompt, ToolPlan plan) {
        var asked = prompt.parameters().constraint();
        ConstraintCheck.require("constraint", asked);
        var tools = prompt.input() instanceof TextPrompt.Conversation talk ? talk.tools() : ToolUse.NONE;
        var constraint = plan.constraint(tools, asked);
        ConstraintCheck.require("tools", constraint);
        var beside = prompt.parameters();
        FormBeside.check("tool_choice", constraint, beside.search(), beside.shaping(), beside.ignoreStopTokens());
        return constraint;
    }

    private int[] encode(TextPrompt prompt, ServedModel model, ToolPlan plan) {
        try {
            return fit.encode(
                    prompt.input(), prompt.parameters(), model.contextLength(), talk -> plan.render(talk, template));
        } catch (TemplateException e) {
            throw FailureException.invalid(
                    "messages", "invalid_value", Objects.requireNonNullElse(e.getMessage(), "The template refused."));
        }
    }

    private DecodingParameters resolve(TextParameters asked, Constraint constraint, int left) {
        int maxNewTokens = Math.min(Objects.requireNonNullElse(asked.maxNewTokens(), left), left);
        return new DecodingParameters(
                maxNewTokens,
                Objects.requireNonNullElse(asked.temperature(), defaults.temperature()),
                Objects.requireNonNullElse(asked.topK(), defaults.topK()),
                Objects.requireNonNullElse(asked.topP(), defaults.topP()),
                asked.seed() != null ? asked.seed() : seeds.nextLong(),
                stops(asked),
                Objects.requireNonNullElse(asked.topLogprobs(), 0),
                Objects.requireNonNullElse(asked.bestOf(), Objects.requireNonNullElse(asked.choices(), 1)),
                // What the package wants of draws has no place where nothing is drawn.
                asked.search() instanceof Search.Tokenwise ? shaping(asked, maxNewTokens) : Shaping.NONE,
                asked.search(),
                constraint,
                asked.promptScoring());
    }

    private List<Integer> stops(TextParameters asked) {
        asked.stopTokenIds().forEach(id -> requireToken("stop_token_ids", id));
        var stops = new TreeSet<>(asked.stopTokenIds());
        if (!asked.ignoreStopTokens()) {
            stops.addAll(defaults.stopTokenIds());
        }
        if (stops.size() > GenerationDefaults.STOP_TOKENS_MAX) {
            throw FailureException.invalid(
                    "stop_token_ids",
                    "invalid_value",
                    "Invalid value for 'stop_token_ids': with the model's own there are " + stops.size()
                            + " end tokens; most are " + GenerationDefaults.STOP_TOKENS_MAX + ".");
        }
        return List.copyOf(stops);
    }

    private Shaping shaping(TextParameters asked, int maxNewTokens) {
        var shaping = asked.shaping();
        shaping.logitBias().keySet().forEach(id -> requireToken("logit_bias", id));
        var dry = shaping.dry();
        var withBreakers = dry == null
                ? null
                : new Dry(
                        dry.multiplier(),
                        dry.base(),
                        dry.allowedLength(),
                        dry.lastTokens(),
                        dryBreakers.ids(asked.dryBreakers()));
        return shaping.over(defaults.shaping()).with(withBreakers, Math.min(shaping.minNewTokens(), maxNewTokens));
    }

    private void requireToken(String field, int id) {
        if (id < 0 || id >= tokenizer.vocabularySize()) {
            throw FailureException.invalid(
                    field,
                    "invalid_value",
                    "Invalid value for '" + field + "': the vocabulary has the ids 0 to "
                            + (tokenizer.vocabularySize() - 1) + ", got " + Integer.toUnsignedString(id) + ".");
        }
    }

    private long timeoutMs(TextParameters asked) {
        return Math.min(asked.timeoutMs() != null ? asked.timeoutMs() : timeouts.defaultMs(), timeouts.maxMs());
    }
}
