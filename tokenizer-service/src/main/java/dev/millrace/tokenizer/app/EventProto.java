package dev.millrace.tokenizer.app;

import dev.millrace.contract.sampler.v1.AnswersRewarded;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.PromptScored;
import dev.millrace.contract.sampler.v1.TokenGenerated;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.tokenizer.session.Effect;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.GenerationEnd;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextSession;
import dev.millrace.tokenizer.session.Timings;
import java.util.List;

/** What the sampler reports of a generation, read from the contract's messages. */
final class EventProto {
    private EventProto() {}

    static GeneratedToken fromProto(TokenGenerated token) {
        var alternatives = token.getTopLogprobsCount() == 0
                ? List.<GeneratedToken.Alternative>of()
                : token.getTopLogprobsList().stream()
                        .map(t -> new GeneratedToken.Alternative(ProtoValues.unsigned(t.getTokenId()), t.getLogprob()))
                        .toList();
        return new GeneratedToken(ProtoValues.unsigned(token.getTokenId()), token.getLogprob(), alternatives);
    }

    static PromptScores fromProto(PromptScored part) {
        int count = part.getTokensCount();
        int each = count == 0 ? 0 : part.getTokens(0).getTopLogprobsCount();
        var scores = new PromptScores(
                part.getFirst(),
                new int[count],
                new float[count],
                new int[count],
                new int[count * each],
                new float[count * each]);
        for (int i = 0; i < count; i++) {
            var token = part.getTokens(i);
            scores.ids()[i] = ProtoValues.unsigned(token.getToken().getTokenId());
            scores.logprobs()[i] = token.getToken().getLogprob();
            scores.ranks()[i] = token.getRank();
            for (int top = 0; top < each; top++) {
                scores.topIds()[i * each + top] =
                        ProtoValues.unsigned(token.getTopLogprobs(top).getTokenId());
                scores.topLogprobs()[i * each + top] = token.getTopLogprobs(top).getLogprob();
            }
        }
        return scores;
    }

    static PromptScored toProto(PromptScores scores) {
        var part = PromptScored.newBuilder().setFirst(scores.first());
        int each = scores.alternatives();
        for (int i = 0; i < scores.ids().length; i++) {
            var token = part.addTokensBuilder().setRank(scores.ranks()[i]);
            token.setToken(logprob(scores.ids()[i], scores.logprobs()[i]));
            for (int top = i * each; top < (i + 1) * each; top++) {
                token.addTopLogprobs(logprob(scores.topIds()[top], scores.topLogprobs()[top]));
            }
        }
        return part.build();
    }

    private static TokenLogprob.Builder logprob(int id, float logprob) {
        return TokenLogprob.newBuilder().setTokenId(id).setLogprob(logprob);
    }

    /** News for a session. */
    interface News {
        List<Effect> apply(TextSession session, long nowMs);
    }

    static News fromProto(AnswersRewarded event) {
        if (event.hasFailure()) {
            var why = fromProto(event.getFailure());
            return (session, nowMs) -> session.notRewarded(why, nowMs);
        }
        var rewards = RewardProto.fromProto(event);
        return (session, nowMs) -> session.rewarded(rewards, nowMs);
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
            // A sampler does not tell calls from text.
            case FINISH_REASON_STOP, FINISH_REASON_TOOL_CALLS -> FinishReason.STOP;
            case FINISH_REASON_LENGTH -> FinishReason.LENGTH;
            case FINISH_REASON_CANCELLED -> FinishReason.CANCELLED;
            case FINISH_REASON_DEADLINE -> FinishReason.DEADLINE;
            case FINISH_REASON_ERROR, FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> FinishReason.ERROR;
        };
    }

    static Failure fromProto(dev.millrace.contract.sampler.v1.Failure failure) {
        var kind = switch (failure.getCode()) {
            case FAILURE_CODE_INVALID -> Failure.Kind.INVALID;
            case FAILURE_CODE_OVERLOADED -> Failure.Kind.OVERLOADED;
            case FAILURE_CODE_UNAVAILABLE -> Failure.Kind.UNAVAILABLE;
            case FAILURE_CODE_INTERNAL, FAILURE_CODE_UNSPECIFIED, UNRECOGNIZED -> Failure.Kind.INTERNAL;
        };
        return Failure.of(kind, failure.getMessage());
    }
}
