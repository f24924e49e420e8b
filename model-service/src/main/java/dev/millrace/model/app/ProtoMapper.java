package dev.millrace.model.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.model.v1.Candidates;
import dev.millrace.contract.model.v1.ForwardResponse;
import dev.millrace.contract.model.v1.LogitsRow;
import dev.millrace.contract.model.v1.OpenSequence;
import dev.millrace.contract.model.v1.PromptScores;
import dev.millrace.contract.model.v1.SequenceCommand;
import dev.millrace.contract.model.v1.SequenceFailed;
import dev.millrace.contract.model.v1.SequenceFailureCode;
import dev.millrace.contract.model.v1.StepSequence;
import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.TokenScores;
import dev.millrace.model.engine.Command;
import dev.millrace.model.engine.Scheduling;
import dev.millrace.model.engine.SequenceResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/** Between the messages of the contract and the engine's records. */
final class ProtoMapper {
    private static final int DRAFT_IDS_MAX = 16;

    private ProtoMapper() {}

    /** A point of time on both clocks, to turn deadlines of the wire into the engine's. */
    record Clocks(long epochMillis, long engineNanos) {
        /** 0 means never. */
        long toEngine(long deadlineEpochMillis) {
            if (deadlineEpochMillis <= 0) {
                return Long.MAX_VALUE;
            }
            // Half of the range is 146 years: far enough not to care, near enough not to overflow.
            long millis = Math.min(deadlineEpochMillis - epochMillis, Long.MAX_VALUE / 2_000_000);
            return engineNanos + millis * 1_000_000;
        }
    }

    /** A command with a field out of range becomes one that fails its sequence. */
    static Command fromProto(SequenceCommand command, Clocks clocks) {
        long sequence = command.getSequenceId();
        return switch (command.getCommandCase()) {
            case OPEN -> open(sequence, command.getOpen(), clocks);
            case STEP -> step(sequence, command.getStep());
            case FORK -> new Command.Fork(sequence, command.getFork().getParentSequenceId());
            case FETCH_LOGITS -> new Command.FetchLogits(sequence);
            case CLOSE -> new Command.Close(sequence);
            case COMMAND_NOT_SET -> new Command.Reject(sequence, "command is not set");
        };
    }

    private static Command step(long sequence, StepSequence step) {
        if (step.getDraftIdsCount() > DRAFT_IDS_MAX) {
            return new Command.Reject(sequence, "draft_ids: more than " + DRAFT_IDS_MAX);
        }
        return new Command.Step(
                sequence, step.getTokenId(), step.getKeep(), ints(step.getDraftIdsList()), allowed(step));
    }

    private static List<AllowedIds> allowed(StepSequence step) {
        return step.getAllowedList().stream()
                .map(bits -> AllowedIds.of(bits.toByteArray()))
                .toList();
    }

    private static Command open(long sequence, OpenSequence open, Clocks clocks) {
        try {
            return new Command.Open(
                    sequence,
                    ints(open.getTokenIdsList()),
                    open.getMaxLength(),
                    selection(open.getSelection()),
                    scheduling(open),
                    clocks.toEngine(open.getDeadlineEpochMs()),
                    promptAlternatives(open),
                    open.getPromptLogprobsFrom() == 0 ? 1 : open.getPromptLogprobsFrom(),
                    AllowedIds.of(open.getAllowed().toByteArray()),
                    open.getAdapter());
        } catch (IllegalArgumentException e) {
            return new Command.Reject(sequence, Objects.requireNonNullElse(e.getMessage(), "open is wrong"));
        }
    }

    private static int promptAlternatives(OpenSequence open) {
        if (!open.hasPromptLogprobs()) {
            return Command.Open.NOT_SCORED;
        }
        // What does not fit into an int is no number of alternatives, and must not be taken for none.
        return open.getPromptLogprobs() < 0 ? Integer.MAX_VALUE : open.getPromptLogprobs();
    }

    private static Scheduling scheduling(OpenSequence open) {
        return new Scheduling(open.getTenant(), open.getPriority(), open.getCacheSalt());
    }

    private static CandidateSelection selection(dev.millrace.contract.model.v1.CandidateSelection selection) {
        float temperature = selection.getTemperature();
        try {
            return new CandidateSelection(
                    selection.getTopK(),
                    temperature == 0 ? 1 : temperature,
                    ints(selection.getExtraIdsList()),
                    selection.getSimilarity(),
                    selection.getAlternatives());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("selection: " + e.getMessage(), e);
        }
    }

    static ForwardResponse toProto(List<SequenceResult> results) {
        ForwardResponse.Builder response = ForwardResponse.newBuilder();
        for (SequenceResult result : results) {
            response.addResults(toProto(result));
        }
        return response.build();
    }

    private static dev.millrace.contract.model.v1.SequenceResult toProto(SequenceResult result) {
        var proto = dev.millrace.contract.model.v1.SequenceResult.newBuilder().setSequenceId(result.sequence());
        switch (result) {
            case SequenceResult.Selected selected -> {
                proto.setCandidates(candidates(selected.candidates())
                        .setLength(selected.length())
                        .setCachedTokens(selected.cachedTokens())
                        .setSimilarity(selected.similarity()));
                proto.setAdapterVersion(selected.adapterVersion());
                for (int i = 0; i < selected.afterDraft().size(); i++) {
                    proto.addAfterDraft(candidates(selected.afterDraft().get(i)).setLength(selected.length() + i + 1));
                }
            }
            case SequenceResult.Scored scored -> proto.setPrompt(scores(scored.scores()));
            case SequenceResult.Row row ->
                proto.setLogits(LogitsRow.newBuilder().setLogits(littleEndian(row.logits())));
            case SequenceResult.Failed failed ->
                proto.setFailed(SequenceFailed.newBuilder()
                        .setCode(code(failed.code()))
                        .setMessage(failed.message())
                        .setRetryAfterMs(failed.retryAfterMs()));
        }
        return proto.build();
    }

    private static PromptScores.Builder scores(TokenScores scores) {
        PromptScores.Builder proto = PromptScores.newBuilder().setFirst(scores.first());
        for (float logprob : scores.logprobs()) {
            proto.addLogprobs(logprob);
        }
        for (int rank : scores.ranks()) {
            proto.addRanks(rank);
        }
        for (int id : scores.topIds()) {
            proto.addTopIds(id);
        }
        for (float logprob : scores.topLogprobs()) {
            proto.addTopLogprobs(logprob);
        }
        return proto;
    }

    private static Candidates.Builder candidates(dev.millrace.model.Candidates selected) {
        Candidates.Builder proto = Candidates.newBuilder()
                .setLogSumExp(selected.logSumExp())
                .setLogSumExpAtTemperature(selected.logSumExpAtTemperature())
                .setAllowedCount(selected.allowedCount());
        for (int id : selected.ids()) {
            proto.addIds(id);
        }
        for (float logit : selected.logits()) {
            proto.addLogits(logit);
        }
        for (float logit : selected.extraLogits()) {
            proto.addExtraLogits(logit);
        }
        for (int id : selected.bestIds()) {
            proto.addBestIds(id);
        }
        for (float logit : selected.bestLogits()) {
            proto.addBestLogits(logit);
        }
        return proto;
    }

    private static SequenceFailureCode code(SequenceResult.FailureCode code) {
        return switch (code) {
            case INVALID -> SequenceFailureCode.SEQUENCE_FAILURE_CODE_INVALID;
            case OVERLOADED -> SequenceFailureCode.SEQUENCE_FAILURE_CODE_OVERLOADED;
            case LENGTH -> SequenceFailureCode.SEQUENCE_FAILURE_CODE_LENGTH;
            case DEADLINE -> SequenceFailureCode.SEQUENCE_FAILURE_CODE_DEADLINE;
            case INTERNAL -> SequenceFailureCode.SEQUENCE_FAILURE_CODE_INTERNAL;
        };
    }

    private static ByteString littleEndian(float[] logits) {
        ByteBuffer bytes = ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(id -> id).toArray();
    }
}
