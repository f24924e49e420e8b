package dev.millrace.sampler.app;

import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.sampler.Failure;
import dev.millrace.sampler.FinishReason;
import dev.millrace.sampler.GeneratedToken;
import dev.millrace.sampler.GenerationOutcome;
import dev.millrace.sampler.GenerationParameters;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.PromptScoring;
import dev.millrace.sampler.Scheduling;
import dev.millrace.sampler.TokenIds;
import java.time.Duration;
import java.util.List;

/** Requests from and events to protobuf. */
final class GenerationMapper {
    /** Of a gRPC call that does not say. */
    private static final int MAX_NEW_TOKENS_DEFAULT = 256;
    /** Longest time of a gRPC call. */
    private static final int TIMEOUT_MS_MAX = 3_600_000;

    private GenerationMapper() {}

    /**
     * A request of the topic.
     *
     * @throws InvalidRequestException naming the field that is wrong
     */
    static GenerationRequest fromProto(GenerationRequested requested) {
        return new GenerationRequest(
                requested.getRequestId(),
                ids(requested.getPromptIdsList()),
                parameters(requested.getParameters()),
                scheduling(requested.getScheduling()),
                requested.getAcceptedEpochMs(),
                requested.getDeadlineEpochMs(),
                requested.getAdapter());
    }

    /**
     * A request of a call, its defaults filled in.
     *
     * @param requestId id to use
     * @param nowMs milliseconds since the epoch
     * @throws InvalidRequestException naming the field that is wrong
     */
    static GenerationRequest fromProto(GenerateRequest call, String requestId, long nowMs, Duration timeout) {
        if (call.getTimeoutMs() < 0 || call.getTimeoutMs() > TIMEOUT_MS_MAX) {
            throw new InvalidRequestException("timeout_ms", "must be from 0 to " + TIMEOUT_MS_MAX);
        }
        var parameters = call.getParameters().toBuilder();
        if (parameters.getMaxNewTokens() == 0 && !parameters.hasPromptLogprobs()) {
            parameters.setMaxNewTokens(MAX_NEW_TOKENS_DEFAULT);
        }
        if (parameters.getTopP() == 0) {
            parameters.setTopP(1);
        }
        if (parameters.getChoices() == 0) {
            parameters.setChoices(1);
        }
        long timeoutMs = call.getTimeoutMs() == 0 ? timeout.toMillis() : call.getTimeoutMs();
        return new GenerationRequest(
                requestId,
                ids(call.getPromptIdsList()),
                parameters(parameters.build()),
                scheduling(call.getScheduling()),
                nowMs,
                nowMs + timeoutMs,
                call.getAdapter());
    }

    /** Sequences that a request may have open at once, 1 to 16, before it is checked. */
    static int sequences(GenerationRequested requested) {
        var parameters = requested.getParameters();
        int wanted = parameters.hasBeam() ? parameters.getBeam().getBeams() : parameters.getChoices();
        return Math.clamp(wanted, 1, GenerationParameters.CHOICES_MAX);
    }

    /** Answers that a request wants, 1 to 16, before it is checked. */
    static int choices(GenerationRequested requested) {
        return Math.clamp(requested.getParameters().getChoices(), 1, GenerationParameters.CHOICES_MAX);
    }

    private static Scheduling scheduling(dev.millrace.contract.sampler.v1.Scheduling scheduling) {
        return new Scheduling(scheduling.getTenant(), scheduling.getPriority(), scheduling.getCacheSalt());
    }

    private static GenerationParameters parameters(dev.millrace.contract.sampler.v1.GenerationParameters parameters) {
        return new GenerationParameters(
                parameters.getMaxNewTokens(),
                parameters.getTemperature(),
                parameters.getTopK(),
                parameters.getTopP(),
                parameters.getSeed(),
                parameters.getStopTokenIdsList(),
                parameters.getChoices(),
                parameters.getTopLogprobs(),
                DecodingMapper.shaping(parameters.getShaping()),
                DecodingMapper.search(parameters),
                DecodingMapper.constraint(parameters.getConstraint()),
                parameters.hasPromptLogprobs() ? scoring(parameters) : null);
    }

    private static PromptScoring scoring(dev.millrace.contract.sampler.v1.GenerationParameters parameters) {
        int from = parameters.getPromptLogprobsFrom();
        return new PromptScoring(parameters.getPromptLogprobs(), from == 0 ? 1 : from);
    }

    private static TokenIds ids(List<Integer> ids) {
        if (ids.size() > GenerationRequest.PROMPT_MAX) {
            throw new InvalidRequestException(
                    "prompt_ids", "must hold 1 to " + GenerationRequest.PROMPT_MAX + " ids, held " + ids.size());
        }
        return TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    static TokenGenerated toProto(GeneratedToken token) {
        var message = TokenGenerated.newBuilder()
                .setChoice(token.choice())
                .setSequence(token.sequence())
                .setTokenId(token.id())
                .setLogprob(token.logprob());
        if (token.mirostatMu() != null) {
            message.setMirostatMu(token.mirostatMu());
        }
        for (var alternative : token.top()) {
            message.addTopLogprobs(logprob(alternative.id(), alternative.logprob()));
        }
        return message.build();
    }

    /** The scores of a part of a prompt. */
    static PromptScored toProto(TokenIds prompt, PromptScores scores) {
        var message = PromptScored.newBuilder().setFirst(scores.first());
        for (int i = 0; i < scores.logprobs().length; i++) {
            var token = message.addTokensBuilder().setRank(scores.ranks()[i]);
            token.setToken(logprob(prompt.get(scores.first() + i), scores.logprobs()[i]));
            int top = i * scores.alternatives();
            for (int rank = top; rank < top + scores.alternatives(); rank++) {
                token.addTopLogprobs(logprob(scores.topIds()[rank], scores.topLogprobs()[rank]));
            }
        }
        return message.build();
    }

    private static TokenLogprob.Builder logprob(int id, float logprob) {
        return TokenLogprob.newBuilder().setTokenId(id).setLogprob(logprob);
    }

    static GenerationFinished toProto(GenerationOutcome outcome, String modelVersion) {
        var message = GenerationFinished.newBuilder()
                .setPromptTokens(outcome.promptTokens())
                .setCachedTokens(outcome.cachedTokens())
                .setTimings(GenerationTimings.newBuilder()
                        .setQueueMs(outcome.timings().queueMs())
                        .setPrefillMs(outcome.timings().prefillMs())
                        .setDecodeMs(outcome.timings().decodeMs()))
                .setModelVersion(modelVersion);
        for (int choice = 0; choice < outcome.choices().size(); choice++) {
            var end = outcome.choices().get(choice);
            message.addChoices(ChoiceFinished.newBuilder()
                    .setChoice(choice)
                    .setReason(toProto(end.reason()))
                    .setGeneratedTokens(end.generatedTokens()));
        }
        if (outcome.failure() != null) {
            message.setFailure(toProto(outcome.failure()));
        }
        return message.build();
    }

    private static dev.millrace.contract.sampler.v1.Failure toProto(Failure failure) {
        return dev.millrace.contract.sampler.v1.Failure.newBuilder()
                .setCode(
                        switch (failure.kind()) {
                            case INVALID -> dev.millrace.contract.sampler.v1.FailureCode.FAILURE_CODE_INVALID;
                            case OVERLOADED -> dev.millrace.contract.sampler.v1.FailureCode.FAILURE_CODE_OVERLOADED;
                            case UNAVAILABLE -> dev.millrace.contract.sampler.v1.FailureCode.FAILURE_CODE_UNAVAILABLE;
                            case INTERNAL -> dev.millrace.contract.sampler.v1.FailureCode.FAILURE_CODE_INTERNAL;
                        })
                .setMessage(failure.message())
                .build();
    }

    private static dev.millrace.contract.sampler.v1.FinishReason toProto(FinishReason reason) {
        return switch (reason) {
            case STOP -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_STOP;
            case LENGTH -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_LENGTH;
            case CANCELLED -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_CANCELLED;
            case DEADLINE -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_DEADLINE;
            case ERROR -> dev.millrace.contract.sampler.v1.FinishReason.FINISH_REASON_ERROR;
        };
    }
}
