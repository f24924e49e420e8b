package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import org.jspecify.annotations.Nullable;

/** Parameters of which some are about to be others. */
final class TextParametersCopy {
    private final TextParameters from;
    private @Nullable Integer maxNewTokens;
    private @Nullable Integer topLogprobs;
    private @Nullable Integer promptLogprobs;
    private @Nullable Integer timeoutMs;
    private Constraint constraint;
    private ContextOverflow overflow;
    private @Nullable Integer truncatePromptTokens;

    TextParametersCopy(TextParameters from) {
        this.from = from;
        maxNewTokens = from.maxNewTokens();
        topLogprobs = from.topLogprobs();
        promptLogprobs = from.promptLogprobs();
        timeoutMs = from.timeoutMs();
        constraint = from.constraint();
        overflow = from.overflow();
        truncatePromptTokens = from.truncatePromptTokens();
    }

    TextParametersCopy reporting(
            @Nullable Integer mostTokens, @Nullable Integer alternatives, @Nullable Integer ofPrompt) {
        maxNewTokens = mostTokens;
        topLogprobs = alternatives;
        promptLogprobs = ofPrompt;
        return this;
    }

    TextParametersCopy timeoutMs(int other) {
        timeoutMs = other;
        return this;
    }

    TextParametersCopy constraint(Constraint other) {
        constraint = other;
        return this;
    }

    TextParametersCopy overflow(ContextOverflow other, @Nullable Integer lastTokens) {
        overflow = other;
        truncatePromptTokens = lastTokens;
        return this;
    }

    TextParameters build() {
        return new TextParameters(
                maxNewTokens,
                from.temperature(),
                from.topK(),
                from.topP(),
                from.seed(),
                from.stop(),
                topLogprobs,
                timeoutMs,
                from.shaping(),
                from.dryBreakers(),
                from.search(),
                constraint,
                promptLogprobs,
                from.choices(),
                from.bestOf(),
                overflow,
                from.ignoreStopTokens(),
                truncatePromptTokens);
    }
}
