package dev.millrace.tokenizer.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.CompletionTimings;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.OpenGeneration;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.DecodingParameters;
import dev.millrace.tokenizer.session.Door;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.GenerationEnd;
import dev.millrace.tokenizer.session.Scheduling;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.Arrays;
import java.util.List;

/** The one place where this service's records and the contract's messages meet. */
final class ProtoMapper {
    private static final int FAILURE_MESSAGE_MAX = 500;

    private ProtoMapper() {}

    // --- prompts

    /** @throws FailureException when a field is out of its range */
    static TextPrompt fromProto(dev.millrace.contract.tokenizer.v1.TextPrompt prompt) {
        var input = switch (prompt.getInputCase()) {
            case TEXT -> new TextPrompt.Text(prompt.getText());
            case CONVERSATION -> fromProto(prompt.getConversation());
            case INPUT_NOT_SET ->
                throw FailureException.invalid("prompt", "missing_required_parameter", "The prompt has no input.");
        };
        return new TextPrompt(
                input, prompt.getModel(), fromProto(prompt.getParameters()), fromProto(prompt.getScheduling()));
    }

    private static Scheduling fromProto(dev.millrace.contract.sampler.v1.Scheduling scheduling) {
        return new Scheduling(scheduling.getTenant(), scheduling.getPriority(), scheduling.getCacheSalt());
    }

    private static dev.millrace.contract.sampler.v1.Scheduling toProto(Scheduling scheduling) {
        return dev.millrace.contract.sampler.v1.Scheduling.newBuilder()
                .setTenant(scheduling.tenant())
                .setPriority(scheduling.priority())
                .setCacheSalt(scheduling.cacheSalt())
                .build();
    }

    static TextPrompt.Conversation fromProto(dev.millrace.contract.tokenizer.v1.Conversation conversation) {
        return new TextPrompt.Conversation(conversation.getMessagesList().stream()
                .map(message -> new ChatMessage(message.getRole(), message.getContent()))
                .toList());
    }

    static TextParameters fromProto(dev.millrace.contract.tokenizer.v1.TextParameters p) {
        return new TextParameters(
                p.hasMaxNewTokens() ? unsigned(p.getMaxNewTokens()) : null,
                p.hasTemperature() ? p.getTemperature() : null,
                p.hasTopK() ? unsigned(p.getTopK()) : null,
                p.hasTopP() ? p.getTopP() : null,
                p.hasSeed() ? p.getSeed() : null,
                p.getStopList(),
                p.hasTopLogprobs() ? unsigned(p.getTopLogprobs()) : null,
                p.hasTimeoutMs() ? unsigned(p.getTimeoutMs()) : null);
    }

    static dev.millrace.contract.tokenizer.v1.TextPrompt toProto(TextPrompt prompt) {
        var proto = dev.millrace.contract.tokenizer.v1.TextPrompt.newBuilder()
                .setModel(prompt.model())
                .setParameters(toProto(prompt.parameters()))
                .setScheduling(toProto(prompt.scheduling()));
        switch (prompt.input()) {
            case TextPrompt.Text plain -> proto.setText(plain.text());
            case TextPrompt.Conversation talk -> proto.setConversation(toProto(talk));
        }
        return proto.build();
    }

    private static dev.millrace.contract.tokenizer.v1.Conversation toProto(TextPrompt.Conversation talk) {
        var proto = dev.millrace.contract.tokenizer.v1.Conversation.newBuilder();
        for (var message : talk.messages()) {
            proto.addMessagesBuilder().setRole(message.role()).setContent(message.content());
        }
        return proto.build();
    }

    private static dev.millrace.contract.tokenizer.v1.TextParameters toProto(TextParameters p) {
        var proto =
                dev.millrace.contract.tokenizer.v1.TextParameters.newBuilder().addAllStop(p.stop());
        if (p.maxNewTokens() != null) {
            proto.setMaxNewTokens(p.maxNewTokens());
        }
        if (p.temperature() != null) {
            proto.setTemperature(p.temperature());
        }
        if (p.topK() != null) {
            proto.setTopK(p.topK());
        }
        if (p.topP() != null) {
            proto.setTopP(p.topP());
        }
        if (p.seed() != null) {
            proto.setSeed(p.seed());
        }
        if (p.topLogprobs() != null) {
            proto.setTopLogprobs(p.topLogprobs());
        }
        if (p.timeoutMs() != null) {
            proto.setTimeoutMs(p.timeoutMs());
        }
        return proto.build();
    }

    // --- requests

    static GenerationRequested toProto(AcceptedRequest request, int[] promptIds, int replyPartition) {
        var context = OpenGeneration.newBuilder()
                .setPrompt(toProto(request.prompt()))
                .setDoor(toProto(request.door()))
                .setCallerId(request.callerId());
        return GenerationRequested.newBuilder()
                .setRequestId(request.id())
                .setModel(request.model())
                .addAllPromptIds(boxed(promptIds))
                .setParameters(toProto(request.parameters()))
                .setDeadlineEpochMs(request.deadlineMs())
                .setReplyPartition(replyPartition)
                .setAcceptedEpochMs(request.acceptedMs())
                .setScheduling(toProto(request.prompt().scheduling()))
                .setEdgeContext(context.build().toByteString())
                .build();
    }

    /** @throws InvalidProtocolBufferException when the edge's own part is not readable */
    static AcceptedRequest fromProto(GenerationRequested request) throws InvalidProtocolBufferException {
        var context = OpenGeneration.parseFrom(request.getEdgeContext());
        return new AcceptedRequest(
                request.getRequestId(),
                fromProto(context.getDoor()),
                context.getCallerId(),
                fromProto(context.getPrompt()),
                request.getModel(),
                request.getPromptIdsCount(),
                fromProto(request.getParameters()),
                request.getAcceptedEpochMs(),
                request.getDeadlineEpochMs());
    }

    private static GenerationParameters toProto(DecodingParameters p) {
        return GenerationParameters.newBuilder()
                .setMaxNewTokens(p.maxNewTokens())
                .setTemperature(p.temperature())
                .setTopK(p.topK())
                .setTopP(p.topP())
                .setSeed(p.seed())
                .addAllStopTokenIds(p.stopTokenIds())
                .setChoices(1)
                .setTopLogprobs(p.topLogprobs())
                .build();
    }

    private static DecodingParameters fromProto(GenerationParameters p) {
        return new DecodingParameters(
                p.getMaxNewTokens(),
                p.getTemperature(),
                p.getTopK(),
                p.getTopP(),
                p.getSeed(),
                p.getStopTokenIdsList(),
                p.getTopLogprobs());
    }

    static GenerationCancelled toProto(String requestId, CancelReason reason) {
        return GenerationCancelled.newBuilder()
                .setRequestId(requestId)
                .setReason(
                        switch (reason) {
                            case CLIENT_GONE -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_CLIENT_GONE;
                            case REQUESTED -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_REQUESTED;
                            case STOP_STRING -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_STOP_STRING;
                            case EDGE_RESTARTED ->
                                dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_EDGE_RESTARTED;
                            case SLOW_READER -> dev.millrace.contract.sampler.v1.CancelReason.CANCEL_REASON_SLOW_READER;
                        })
                .build();
    }

    // --- events

    static GeneratedToken fromProto(TokenGenerated token) {
        var alternatives = token.getTopLogprobsCount() == 0
                ? List.<GeneratedToken.Alternative>of()
                : token.getTopLogprobsList().stream()
                        .map(t -> new GeneratedToken.Alternative(unsigned(t.getTokenId()), t.getLogprob()))
                        .toList();
        return new GeneratedToken(unsigned(token.getTokenId()), token.getLogprob(), alternatives);
    }

    static GenerationEnd fromProto(GenerationFinished finished) {
        var timings = finished.getTimings();
        return new GenerationEnd(
                finished.getChoicesList().stream()
                        .map(choice -> fromProto(choice.getReason()))
                        .toList(),
                finished.getCachedTokens(),
                finished.hasFailure() ? fromProto(finished.getFailure()) : null,
                new Timings.Sampler(timings.getQueueMs(), timings.getPrefillMs(), timings.getDecodeMs()),
                finished.getModelVersion());
    }

    private static FinishReason fromProto(dev.millrace.contract.sampler.v1.FinishReason reason) {
        return switch (reason) {
            case FINISH_REASON_STOP -> FinishReason.STOP;
            case FINISH_REASON_LENGTH -> FinishReason.LENGTH;
            case FINISH_REASON_CANCELLED -> FinishReason.CANCELLED;
            case FINISH_REASON_DEADLINE -> FinishReason.DEADLINE;
            case FINISH_REASON_ERROR, FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> FinishReason.ERROR;
        };
    }

    static dev.millrace.contract.sampler.v1.FinishReason toProto(FinishReason reason) {
        return switch (reason) {
            case STOP -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_STOP;
            case LENGTH -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_LENGTH;
            case CANCELLED -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_CANCELLED;
            case DEADLINE -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_DEADLINE;
            case ERROR -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_ERROR;
        };
    }

    private static Failure fromProto(dev.millrace.contract.sampler.v1.Failure failure) {
        var kind = switch (failure.getCode()) {
            case FAILURE_CODE_INVALID -> Failure.Kind.INVALID;
            case FAILURE_CODE_OVERLOADED -> Failure.Kind.OVERLOADED;
            case FAILURE_CODE_UNAVAILABLE -> Failure.Kind.UNAVAILABLE;
            case FAILURE_CODE_INTERNAL, FAILURE_CODE_UNSPECIFIED, UNRECOGNIZED -> Failure.Kind.INTERNAL;
        };
        return Failure.of(kind, failure.getMessage());
    }

    private static dev.millrace.contract.sampler.v1.Failure toProto(Failure failure) {
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

    // --- completions

    static GenerationCompleted toProto(Completion completion) {
        var request = completion.request();
        var proto = GenerationCompleted.newBuilder()
                .setRequestId(request.id())
                .setPrompt(toProto(request.prompt()))
                .setDoor(toProto(request.door()))
                .setCallerId(request.callerId())
                .setModel(request.model())
                .setModelVersion(completion.modelVersion())
                .setUsage(toProto(completion.usage()))
                .setParameters(toProto(request.parameters()))
                .setAcceptedEpochMs(request.acceptedMs())
                .setTimings(toProto(completion.timings()));
        completion.choices().forEach(choice -> proto.addChoices(toProto(choice)));
        if (completion.failure() != null) {
            proto.setFailure(toProto(completion.failure()));
        }
        return proto.build();
    }

    private static CompletedChoice toProto(Completion.Choice choice) {
        var proto = CompletedChoice.newBuilder()
                .setIndex(choice.index())
                .setText(choice.text())
                .setFinishReason(toProto(choice.reason()))
                .addAllTokenIds(boxed(choice.ids()));
        for (float logprob : choice.logprobs()) {
            proto.addLogprobs(logprob);
        }
        return proto.build();
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

    private static dev.millrace.contract.tokenizer.v1.Door toProto(Door door) {
        return switch (door) {
            case HTTP -> dev.millrace.contract.tokenizer.v1.Door.DOOR_HTTP;
            case GRPC -> dev.millrace.contract.tokenizer.v1.Door.DOOR_GRPC;
            case TOPIC -> dev.millrace.contract.tokenizer.v1.Door.DOOR_TOPIC;
        };
    }

    private static Door fromProto(dev.millrace.contract.tokenizer.v1.Door door) {
        return switch (door) {
            case DOOR_HTTP -> Door.HTTP;
            case DOOR_GRPC -> Door.GRPC;
            // Answering what nobody waits for costs less than leaving somebody without an answer.
            case DOOR_TOPIC, DOOR_UNSPECIFIED, UNRECOGNIZED -> Door.TOPIC;
        };
    }

    // --- plain values

    static Iterable<Integer> boxed(int[] ids) {
        return () -> Arrays.stream(ids).iterator();
    }

    static int[] ids(List<Integer> ids) {
        return ids.stream().mapToInt(ProtoMapper::unsigned).toArray();
    }

    static ByteString bytes(byte[] bytes) {
        return ByteString.copyFrom(bytes);
    }

    /** A uint32 as an int: what does not fit is as good as the largest. */
    private static int unsigned(int uint32) {
        return uint32 < 0 ? Integer.MAX_VALUE : uint32;
    }
}
