package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import org.jspecify.annotations.Nullable;

/** Parameters of which some are about to be others. */
final class TextParametersCopy {
    private final TextParameters from;
    private @Nullable Integer timeoutMs;
    private Constraint constraint;
    private ContextOverflow overflow;
    private @Nullable Integer truncatePromptTokens;

    TextParametersCopy(TextParameters from) {
        this.from = from;
        timeoutMs = from.timeoutMs();
        constraint = from.constraint();
        overflow = from.overflow();
        truncatePromptTokens = from.truncatePromptTokens();
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
                from.maxNewTokens(),
                from.temperature(),
                from.topK(),
                from.topP(),
                from.seed(),
                from.stop(),
                from.topLogprobs(),
                timeoutMs,
                from.shaping(),
                from.dryBreakers(),
                from.search(),
                constraint,
                from.promptLogprobs(),
                from.choices(),
                from.bestOf(),
                overflow,
                from.ignoreStopTokens(),
                truncatePromptTokens);
    }
}
