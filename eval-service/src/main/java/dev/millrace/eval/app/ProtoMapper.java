package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.OnlineFigures;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.metric.LogprobSum;
import dev.millrace.eval.metric.Score;
import java.time.Instant;
import java.util.stream.Stream;

/** Between the wire and the core. */
final class ProtoMapper {
    /** Scorer of the figures that this service makes itself. */
    static final String SCORER = "online";

    private static final String UNKNOWN_MODEL = "unknown";

    private ProtoMapper() {}

    /**
     * What the figures need of a completion.
     *
     * @throws IllegalArgumentException when the record breaks its contract; the message holds no text of it
     */
    static CompletedGeneration fromProto(GenerationCompleted completed) {
        var choices = completed.getChoicesList();
        long tokens =
                choices.stream().mapToLong(CompletedChoice::getTokenIdsCount).sum();
        long answering =
                choices.stream().filter(choice -> choice.getTokenIdsCount() > 0).count();
        return new CompletedGeneration(
                completed.getRequestId(),
                completed.getModel().isEmpty() ? UNKNOWN_MODEL : completed.getModel(),
                reason(completed),
                Integer.toUnsignedLong(completed.getUsage().getPromptTokens()),
                tokens,
                tokens - answering,
                choices.stream().map(ProtoMapper::logprobs).reduce(LogprobSum.NONE, LogprobSum::plus),
                Integer.toUnsignedLong(completed.getTimings().getGeneration().getDecodeMs()),
                Integer.toUnsignedLong(completed.getTimings().getFirstTokenMs()));
    }

    private static FinishReason reason(GenerationCompleted completed) {
        var ofChoices = completed.getChoicesList().stream()
                .map(choice -> fromProto(choice.getFinishReason()))
                .toList();
        return completed.hasFailure() ? FinishReason.ERROR : FinishReason.gravest(ofChoices);
    }

    private static FinishReason fromProto(dev.millrace.contract.sampler.v1.FinishReason reason) {
        return switch (reason) {
            // Calls are how a model stops, too.
            case FINISH_REASON_STOP, FINISH_REASON_TOOL_CALLS -> FinishReason.STOP;
            case FINISH_REASON_LENGTH -> FinishReason.LENGTH;
            case FINISH_REASON_CANCELLED -> FinishReason.CANCELLED;
            case FINISH_REASON_DEADLINE -> FinishReason.DEADLINE;
            case FINISH_REASON_ERROR -> FinishReason.ERROR;
            case FINISH_REASON_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("choices.finish_reason: must be set");
        };
    }

    private static LogprobSum logprobs(CompletedChoice choice) {
        if (choice.getLogprobsCount() != 0 && choice.getLogprobsCount() != choice.getTokenIdsCount()) {
            throw new IllegalArgumentException("choices.logprobs: must be parallel to token_ids");
        }
        return LogprobSum.of(choice.getLogprobsList());
    }

    static CompletionScored toProto(Score score, CompletedGeneration completion, Instant now) {
        return CompletionScored.newBuilder()
                .setRequestId(completion.requestId())
                .setMetric(score.metric())
                .setValue(score.value())
                .setScorer(SCORER)
                .setModel(completion.model())
                .setScoredEpochMs(now.toEpochMilli())
                .build();
    }

    static OnlineFigures toProto(String model, dev.millrace.eval.metric.OnlineFigures figures) {
        var proto = OnlineFigures.newBuilder()
                .setModel(model)
                .setPromptTokens(figures.promptTokens())
                .setCompletionTokens(figures.completionTokens())
                .setTokensPerSecond(figures.tokensPerSecond())
                .setMeanLength(figures.meanLength())
                .setSelfPerplexity(figures.selfPerplexity())
                .setFirstTokenMsP50(figures.firstTokenMs(0.5))
                .setFirstTokenMsP95(figures.firstTokenMs(0.95));
        Stream.of(FinishReason.values())
                .filter(reason -> figures.completions(reason) > 0)
                .forEach(reason -> proto.putFinishReasons(reason.label(), figures.completions(reason)));
        return proto.setCompletions(proto.getFinishReasonsMap().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .build();
    }
}
