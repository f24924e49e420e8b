package dev.millrace.tokenizer.session;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a request when its answers have ended.
 *
 * @param request the request
 * @param choices all that is generated
 * @param best which of it are the answers
 * @param rewards by what they were chosen
 * @param prompt how far it is scored
 * @param clock where the time went
 */
record SessionEnd(
        AcceptedRequest request,
        List<ChoiceText> choices,
        BestChoices best,
        RewardWait rewards,
        ScoredPrompt prompt,
        SessionClock clock) {
    static final Failure OVERDUE = Failure.of(Failure.Kind.DEADLINE, "The request's time ran out.");

    /** Why the answers are not complete: one of them is not. Null when all are. */
    @Nullable
    Failure failure() {
        for (var choice : choices) {
            switch (choice.reason()) {
                case STOP, LENGTH -> {}
                case CANCELLED -> {
                    return Failure.of(Failure.Kind.CANCELLED, "The generation was cancelled.");
                }
                case DEADLINE -> {
                    return OVERDUE;
                }
                case ERROR -> {
                    return Failure.of(Failure.Kind.INTERNAL, "The generation failed.");
                }
            }
        }
        return null;
    }

    /** For the listener. */
    TextEvent.Finished told(int cachedTokens, Timings.Sampler sampler, long nowMs) {
        var reasons = best.best().stream().map(ChoiceText::reason).toList();
        var stops = best.best().stream().map(ChoiceText::stoppedBy).toList();
        return new TextEvent.Finished(
                reasons, stops, usage(cachedTokens), clock.timings(sampler, nowMs), rewards.choice(best));
    }

    /**
     * For the log.
     *
     * @param failure why the request failed; null when it did not
     */
    Completion completion(GenerationEnd end, @Nullable Failure failure, long nowMs) {
        var told = best.best();
        return new Completion(
                request,
                IntStream.range(0, told.size())
                        .mapToObj(index -> told.get(index).completed(index))
                        .toList(),
                usage(end.cachedTokens()),
                failure,
                clock.timings(end.timings(), nowMs),
                end.modelVersion(),
                rewards.choice(best),
                prompt.logprobs());
    }

    private Usage usage(int cachedTokens) {
        int generated = choices.stream().mapToInt(ChoiceText::nextSequence).sum();
        return new Usage(request.promptTokens(), generated, cachedTokens);
    }
}
