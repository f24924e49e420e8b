package dev.millrace.sampler.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.model.v1.CandidateSelection;
import dev.millrace.contract.model.v1.Candidates;
import dev.millrace.contract.model.v1.CloseSequence;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.FetchLogits;
import dev.millrace.contract.model.v1.ForkSequence;
import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.SequenceResult;
import dev.millrace.contract.model.v1.StepSequence;
import dev.millrace.placement.ModelFigures;
import dev.millrace.sampler.GenerationRequest;
import dev.millrace.sampler.PromptScores;
import dev.millrace.sampler.SessionAction;
import dev.millrace.sampler.SessionEvent;
import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.SessionEvent.SequenceFailed.Cause;
import dev.millrace.sampler.mask.AllowedTokens;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Commands and results of the Forward stream as protobuf. */
final class ForwardMapper {
    private ForwardMapper() {}

    static SequenceCommand.Builder toProto(SessionAction.Open open, GenerationRequest request) {
        var sequence = OpenSequence.newBuilder()
                .setMaxLength(open.maxLength())
                .setSelection(CandidateSelection.newBuilder()
                        .setTopK(request.parameters().candidates())
                        .setTemperature(
                                request.parameters().isGreedy()
                                        ? 1
                                        : request.parameters().temperature())
                        .addAllExtraIds(Arrays.stream(request.parameters().extraIds())
                                .boxed()
                                .toList())
                        .setSimilarity(request.parameters().isCompared())
                        .setAlternatives(
                                request.parameters().isConstrained()
                                        ? request.parameters().topLogprobs()
                                        : 0))
                .setAllowed(bits(open.allowed()))
                .setDeadlineEpochMs(request.deadlineMs())
                .setRequestId(request.requestId())
                .setTenant(request.scheduling().tenant())
                .setPriority(request.scheduling().priority())
                .setCacheSalt(request.scheduling().cacheSalt())
                .setAdapter(request.adapter());
        open.ids().stream().forEach(sequence::addTokenIds);
        var scoring = open.scoring();
        if (scoring != null) {
            sequence.setPromptLogprobs(scoring.alternatives()).setPromptLogprobsFrom(scoring.from());
        }
        return SequenceCommand.newBuilder().setOpen(sequence);
    }

    static SequenceCommand.Builder toProto(SessionAction.Step step) {
        var sequence = StepSequence.newBuilder().setTokenId(step.id()).setKeep(step.keep());
        step.draft().stream().forEach(sequence::addDraftIds);
        step.allowed().forEach(allowed -> sequence.addAllowed(bits(allowed)));
        return SequenceCommand.newBuilder().setStep(sequence);
    }

    /** Never changed, so not copied. */
    private static ByteString bits(AllowedTokens allowed) {
        return UnsafeByteOperations.unsafeWrap(allowed.bits());
    }

    static SequenceCommand.Builder fork(long parentSequenceId) {
        return SequenceCommand.newBuilder().setFork(ForkSequence.newBuilder().setParentSequenceId(parentSequenceId));
    }

    static SequenceCommand.Builder fetchLogits() {
        return SequenceCommand.newBuilder().setFetchLogits(FetchLogits.getDefaultInstance());
    }

    static SequenceCommand.Builder close() {
        return SequenceCommand.newBuilder().setClose(CloseSequence.getDefaultInstance());
    }

    /** What a model says of itself; one that names no slots has one. */
    static ModelFigures fromProto(DescribeResponse description) {
        return new ModelFigures(
                description.getModel(),
                description.getVersion(),
                Math.max(1, description.getSlots()),
                Math.max(0, description.getSlotsInUse()) + Math.max(0, description.getQueuedSequences()));
    }

    /**
     * The event a result stands for.
     *
     * @param extraIds the ids whose logits were asked for besides the best
     * @throws IllegalArgumentException when the result breaks the contract
     */
    static SessionEvent fromProto(SequenceResult result, int[] extraIds) {
        return switch (result.getResultCase()) {
            case CANDIDATES -> fromProto(result.getCandidates(), extraIds, afterDraft(result, extraIds));
            case LOGITS -> new SessionEvent.RowArrived(row(result.getLogits().getLogits()));
            case FAILED ->
                new SessionEvent.SequenceFailed(
                        cause(result.getFailed().getCode()),
                        result.getFailed().getMessage(),
                        Integer.toUnsignedLong(result.getFailed().getRetryAfterMs()));
            case PROMPT -> new SessionEvent.PromptArrived(scores(result.getPrompt()));
            case RESULT_NOT_SET -> throw new IllegalArgumentException("a result without an outcome");
        };
    }

    private static List<CandidatesArrived> afterDraft(SequenceResult result, int[] extraIds) {
        return result.getAfterDraftList().stream()
                .map(candidates -> fromProto(candidates, extraIds, List.of()))
                .toList();
    }

    private static CandidatesArrived fromProto(
            Candidates candidates, int[] extraIds, List<CandidatesArrived> afterDraft) {
        if (!Float.isFinite(candidates.getLogSumExp())) {
            throw new IllegalArgumentException("candidates without a finite log-sum-exp");
        }
        float similarity = candidates.getSimilarity();
        if (!(similarity >= -1 && similarity <= 1)) {
            throw new IllegalArgumentException("candidates with a similarity outside [-1, 1]");
        }
        int[] ids = new int[candidates.getIdsCount()];
        float[] logits = new float[candidates.getLogitsCount()];
        for (int rank = 0; rank < ids.length; rank++) {
            ids[rank] = candidates.getIds(rank);
        }
        for (int rank = 0; rank < logits.length; rank++) {
            logits[rank] = candidates.getLogits(rank);
        }
        float logSumExp = candidates.getLogSumExpAtTemperature();
        int allowed = candidates.getAllowedCount();
        var head = allowed == 0
                ? RankedLogits.head(ids, logits, logSumExp)
                : RankedLogits.restricted(ids, logits, logSumExp, allowed);
        return new CandidatesArrived(
                extraIds.length == 0 ? head : head.with(extraIds, extraLogits(candidates)),
                candidates.getLogSumExp(),
                candidates.getCachedTokens(),
                afterDraft,
                similarity,
                candidates.getBestIdsCount() == 0 ? head : best(candidates));
    }

    private static RankedLogits best(Candidates candidates) {
        return RankedLogits.head(
                ints(candidates.getBestIdsList()), floats(candidates.getBestLogitsList()), candidates.getLogSumExp());
    }

    private static float[] extraLogits(Candidates candidates) {
        return floats(candidates.getExtraLogitsList());
    }

    private static PromptScores scores(dev.millrace.contract.model.v1.PromptScores scores) {
        return new PromptScores(
                scores.getFirst(),
                floats(scores.getLogprobsList()),
                ints(scores.getRanksList()),
                ints(scores.getTopIdsList()),
                floats(scores.getTopLogprobsList()));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static LogitRow row(ByteString bytes) {
        if (bytes.isEmpty() || bytes.size() % Float.BYTES != 0) {
            throw new IllegalArgumentException("a row of " + bytes.size() + " bytes");
        }
        float[] row = new float[bytes.size() / Float.BYTES];
        bytes.asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(row);
        return new LogitRow(row);
    }

    private static Cause cause(SequenceFailureCode code) {
        return switch (code) {
            case SEQUENCE_FAILURE_CODE_INVALID -> Cause.INVALID;
            case SEQUENCE_FAILURE_CODE_OVERLOADED -> Cause.OVERLOADED;
            case SEQUENCE_FAILURE_CODE_LENGTH -> Cause.LENGTH;
            case SEQUENCE_FAILURE_CODE_DEADLINE -> Cause.DEADLINE;
            case SEQUENCE_FAILURE_CODE_INTERNAL, SEQUENCE_FAILURE_CODE_UNSPECIFIED, UNRECOGNIZED -> Cause.INTERNAL;
        };
    }
}
