package dev.millrace.tokenizer.session;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parameters of which some are about to be others. */
final class TextParametersCopy {
    private final TextParameters from;
    private @Nullable Integer maxNewTokens;
    private @Nullable Integer topLogprobs;
    private @Nullable PromptScoring promptScoring;
    private @Nullable Integer timeoutMs;
    private Shaping shaping;
    private List<String> dryBreakers;
    private List<Integer> stopTokenIds;
    private boolean ignoreStopTokens;
    private Search search;
    private @Nullable Integer bestOf;
    private Constraint constraint;
    private ContextOverflow overflow;
    private @Nullable Integer truncatePromptTokens;
    private @Nullable RewardWish reward;

    TextParametersCopy(TextParameters from) {
        this.from = from;
        maxNewTokens = from.maxNewTokens();
        topLogprobs = from.topLogprobs();
        promptScoring = from.promptScoring();
        timeoutMs = from.timeoutMs();
        shaping = from.shaping();
        dryBreakers = from.dryBreakers();
        stopTokenIds = from.stopTokenIds();
        ignoreStopTokens = from.ignoreStopTokens();
        search = from.search();
        bestOf = from.bestOf();
        constraint = from.constraint();
        overflow = from.overflow();
        truncatePromptTokens = from.truncatePromptTokens();
        reward = from.reward();
    }

    TextParametersCopy reporting(
            @Nullable Integer mostTokens, @Nullable Integer alternatives, @Nullable Integer ofPrompt) {
        maxNewTokens = mostTokens;
        topLogprobs = alternatives;
        promptScoring = PromptScoring.ofAll(ofPrompt);
        return this;
    }

    TextParametersCopy timeoutMs(int other) {
        timeoutMs = other;
        return this;
    }

    TextParametersCopy shaped(Shaping other, List<String> breakers, List<Integer> endedBy, boolean ignoringStopTokens) {
        shaping = other;
        dryBreakers = breakers;
        stopTokenIds = endedBy;
        ignoreStopTokens = ignoringStopTokens;
        return this;
    }

    TextParametersCopy search(Search other, @Nullable Integer generated) {
        search = other;
        bestOf = generated;
        return this;
    }

    TextParametersCopy reward(@Nullable RewardWish other) {
        reward = other;
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
                shaping,
                dryBreakers,
                search,
                constraint,
                promptScoring,
                from.choices(),
                bestOf,
                overflow,
                ignoreStopTokens,
                truncatePromptTokens,
                stopTokenIds,
                reward);
    }
}
