package dev.millrace.eval.app;

import static dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_CANCELLED;
import static dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_LENGTH;
import static dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_STOP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.CompletionTimings;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.Usage;
import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.metric.FinishReason;
import dev.millrace.eval.metric.LogprobSum;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtoMapperTest {
    private static final GenerationCompleted COMPLETED = GenerationCompleted.newBuilder()
            .setRequestId("r")
            .setModel("m")
            .setUsage(Usage.newBuilder().setPromptTokens(7).setCompletionTokens(5))
            .addChoices(CompletedChoice.newBuilder()
                    .setFinishReason(FINISH_REASON_STOP)
                    .addAllTokenIds(List.of(1, 2, 3))
                    .addAllLogprobs(List.of(-1f, -2f, -3f)))
            .addChoices(CompletedChoice.newBuilder()
                    .setIndex(1)
                    .setFinishReason(FINISH_REASON_LENGTH)
                    .addAllTokenIds(List.of(4, 5))
                    .addAllLogprobs(List.of(-4f, -5f)))
            .addChoices(CompletedChoice.newBuilder().setIndex(2).setFinishReason(FINISH_REASON_STOP))
            .setTimings(CompletionTimings.newBuilder()
                    .setFirstTokenMs(33)
                    .setGeneration(GenerationTimings.newBuilder().setDecodeMs(44)))
            .build();

    @Test
    void readsACompletion() {
        assertEquals(
                new CompletedGeneration("r", "m", FinishReason.LENGTH, 7, 5, 3, new LogprobSum(5, -15), 44, 33),
                ProtoMapper.fromProto(COMPLETED));
    }

    @Test
    void aFailureIsAnErrorWhateverTheChoicesSay() {
        var failed =
                COMPLETED.toBuilder().setFailure(Failure.getDefaultInstance()).build();
        assertEquals(FinishReason.ERROR, ProtoMapper.fromProto(failed).reason());
    }

    @Test
    void aCompletionThatNeverBeganIsReadToo() {
        var cancelled = GenerationCompleted.newBuilder()
                .setRequestId("r")
                .addChoices(CompletedChoice.newBuilder().setFinishReason(FINISH_REASON_CANCELLED))
                .build();
        assertEquals(
                new CompletedGeneration("r", "unknown", FinishReason.CANCELLED, 0, 0, 0, LogprobSum.NONE, 0, 0),
                ProtoMapper.fromProto(cancelled));
    }

    @Test
    void refusesACompletionThatBreaksTheContract() {
        for (var wrong : List.of(
                COMPLETED.toBuilder().clearRequestId(),
                COMPLETED.toBuilder()
                        .setChoices(0, COMPLETED.getChoices(0).toBuilder().clearFinishReason()),
                COMPLETED.toBuilder()
                        .setChoices(0, COMPLETED.getChoices(0).toBuilder().addLogprobs(-1)),
                COMPLETED.toBuilder()
                        .setChoices(0, COMPLETED.getChoices(0).toBuilder().setLogprobs(0, Float.NaN)))) {
            assertThrows(IllegalArgumentException.class, () -> ProtoMapper.fromProto(wrong.build()));
        }
    }
}
