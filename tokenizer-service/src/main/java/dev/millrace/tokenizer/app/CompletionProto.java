package dev.millrace.tokenizer.app;

import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.CompletionTimings;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.PromptLogprobs;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import org.jspecify.annotations.Nullable;

/** Finished generations as the contract has them. */
final class CompletionProto {
    private static final int FAILURE_MESSAGE_MAX = 500;

    private CompletionProto() {}

    /** @param calls how calls are found in the answers; null where the prompt offers no tools */
    static GenerationCompleted toProto(Completion completion, @Nullable CallReading calls) {
        var request = completion.request();
        var proto = GenerationCompleted.newBuilder()
                .setRequestId(request.id())
                .setPrompt(PromptProto.toProto(request.prompt()))
                .setDoor(PromptProto.toProto(request.door()))
                .setCallerId(request.callerId())
                .setModel(request.model())
                .setModelVersion(completion.modelVersion())
                .setUsage(toProto(completion.usage()))
                .setParameters(RequestProto.toProto(request.parameters()))
                .setAcceptedEpochMs(request.acceptedMs())
                .setTimings(toProto(completion.timings()));
        var reward = completion.reward();
        if (reward != null) {
            proto.setReward(RewardProto.toProto(reward));
        }
        for (var choice : completion.choices()) {
            var completed = proto.addChoicesBuilder();
            put(choice, request.id(), calls, completed);
            if (reward != null) {
                var own = reward.told().get(choice.index());
                completed
                        .setReward(own.reward())
                        .setUncertainty(own.uncertainty())
                        .setGuardedReward(own.guarded())
                        .setRefused(own.refused());
            }
        }
        if (completion.failure() != null) {
            proto.setFailure(toProto(completion.failure()));
        } else if (completion.promptLogprobs() != null) {
            proto.setPromptLogprobs(toProto(completion.promptLogprobs()));
        }
        return proto.build();
    }

    private static dev.millrace.contract.tokenizer.v1.PromptLogprobs.Builder toProto(PromptLogprobs scored) {
        var proto =
                dev.millrace.contract.tokenizer.v1.PromptLogprobs.newBuilder().setFirst(scored.first());
        for (float logprob : scored.logprobs()) {
            proto.addLogprobs(logprob);
        }
        return proto.addAllRanks(ProtoValues.boxed(scored.ranks()));
    }

    private static void put(
            Completion.Choice choice, String id, @Nullable CallReading calls, CompletedChoice.Builder proto) {
        var said = calls == null
                ? new ChatMessage("assistant", choice.text())
                : calls.message(id, choice.index(), choice.text());
        proto.setIndex(choice.index())
                .setText(said.content())
                .addAllToolCalls(ConversationProto.calls(said))
                .setFinishReason(toProto(choice.reason(), !said.toolCalls().isEmpty()))
                .addAllTokenIds(ProtoValues.boxed(choice.ids()));
        for (float logprob : choice.logprobs()) {
            proto.addLogprobs(logprob);
        }
        for (var place : choice.alternatives()) {
            var told = proto.addAlternativesBuilder();
            place.forEach(each -> told.addTokenIds(each.id()).addLogprobs(each.logprob()));
        }
    }

    static dev.millrace.contract.tokenizer.v1.Usage toProto(Usage usage) {
        return dev.millrace.contract.tokenizer.v1.Usage.newBuilder()
                .setPromptTokens(usage.promptTokens())
                .setCompletionTokens(usage.completionTokens())
                .setCachedTokens(usage.cachedTokens())
                .build();
    }

    static CompletionTimings toProto(Timings timings) {
        var sampler = timings.sampler();
        return CompletionTimings.newBuilder()
                .setFirstTokenMs(timings.firstTokenMs())
                .setTotalMs(timings.totalMs())
                .setGeneration(GenerationTimings.newBuilder()
                        .setQueueMs(sampler.queueMs())
                        .setPrefillMs(sampler.prefillMs())
                        .setDecodeMs(sampler.decodeMs()))
                .build();
    }

    /** @param called whether the answer calls tools */
    static dev.millrace.contract.sampler.v1.FinishReason toProto(FinishReason reason, boolean called) {
        return switch (reason) {
            case STOP ->
                called
                        ? dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_TOOL_CALLS
                        : dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_STOP;
            case LENGTH -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_LENGTH;
            case CANCELLED -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_CANCELLED;
            case DEADLINE -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_DEADLINE;
            case ERROR -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_ERROR;
        };
    }

    static dev.millrace.contract.sampler.v1.Failure toProto(Failure failure) {
        var code = switch (failure.kind()) {
            case INVALID, MODEL_NOT_FOUND -> FailureCode.FAILURE_CODE_INVALID;
            case OVERLOADED -> FailureCode.FAILURE_CODE_OVERLOADED;
            case UNAVAILABLE -> FailureCode.FAILURE_CODE_UNAVAILABLE;
            case DEADLINE, CANCELLED, INTERNAL -> FailureCode.FAILURE_CODE_INTERNAL;
        };
        var message = failure.message();
        return dev.millrace.contract.sampler.v1.Failure.newBuilder()
                .setCode(code)
                .setMessage(message.substring(0, Math.min(message.length(), FAILURE_MESSAGE_MAX)))
                .build();
    }
}
