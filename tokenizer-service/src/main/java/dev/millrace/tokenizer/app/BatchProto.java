package dev.millrace.tokenizer.app;

import com.google.protobuf.ByteString;
import dev.millrace.contract.tokenizer.v1.BatchCancelRequested;
import dev.millrace.contract.tokenizer.v1.BatchChanged;
import dev.millrace.contract.tokenizer.v1.BatchLineAnswered;
import dev.millrace.contract.tokenizer.v1.BatchLineError;
import dev.millrace.contract.tokenizer.v1.BatchProgressed;
import dev.millrace.contract.tokenizer.v1.FileDeleted;
import dev.millrace.contract.tokenizer.v1.FileStored;
import dev.millrace.contract.tokenizer.v1.LineOutcome;
import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.BatchStatus;
import dev.millrace.tokenizer.batch.LineError;
import dev.millrace.tokenizer.batch.LineResult;
import dev.millrace.tokenizer.batch.LogPlace;
import dev.millrace.tokenizer.batch.StoredFile;
import java.util.Optional;

/** Files and batches as the contract has them. */
final class BatchProto {
    private static final String STATUS = "BATCH_STATUS_";
    private static final String OUTCOME = "LINE_OUTCOME_";

    private BatchProto() {}

    static dev.millrace.contract.tokenizer.v1.BatchEvent toProto(BatchEvent event) {
        var proto = dev.millrace.contract.tokenizer.v1.BatchEvent.newBuilder();
        switch (event) {
            case BatchEvent.FileStored(var file) -> proto.setFileStored(toProto(file));
            case BatchEvent.FileDeleted(var id) ->
                proto.setFileDeleted(FileDeleted.newBuilder().setFileId(id));
            case BatchEvent.Changed(var batch) -> proto.setBatchChanged(toProto(batch));
            case BatchEvent.Progressed(var id, int completed, int failed) ->
                proto.setBatchProgressed(BatchProgressed.newBuilder()
                        .setBatchId(id)
                        .setCompleted(completed)
                        .setFailed(failed));
            case BatchEvent.CancelRequested(var id, long atMs) ->
                proto.setBatchCancelRequested(
                        BatchCancelRequested.newBuilder().setBatchId(id).setAtEpochMs(atMs));
        }
        return proto.build();
    }

    /** Empty for an event that this version does not know. */
    static Optional<BatchEvent> fromProto(dev.millrace.contract.tokenizer.v1.BatchEvent event) {
        return switch (event.getEventCase()) {
            case FILE_STORED -> Optional.of(new BatchEvent.FileStored(fromProto(event.getFileStored())));
            case FILE_DELETED ->
                Optional.of(new BatchEvent.FileDeleted(event.getFileDeleted().getFileId()));
            case BATCH_CHANGED -> status(event.getBatchChanged()).map(status -> changed(event, status));
            case BATCH_PROGRESSED -> {
                var news = event.getBatchProgressed();
                yield Optional.of(new BatchEvent.Progressed(
                        news.getBatchId(),
                        ProtoValues.unsigned(news.getCompleted()),
                        ProtoValues.unsigned(news.getFailed())));
            }
            case BATCH_CANCEL_REQUESTED -> {
                var wish = event.getBatchCancelRequested();
                yield Optional.of(new BatchEvent.CancelRequested(wish.getBatchId(), wish.getAtEpochMs()));
            }
            case EVENT_NOT_SET -> Optional.empty();
        };
    }

    private static BatchEvent changed(dev.millrace.contract.tokenizer.v1.BatchEvent event, BatchStatus status) {
        return new BatchEvent.Changed(fromProto(event.getBatchChanged(), status));
    }

    private static FileStored toProto(StoredFile file) {
        return FileStored.newBuilder()
                .setFileId(file.id())
                .setTenant(file.tenant())
                .setName(file.name())
                .setBytes(file.bytes())
                .setCreatedEpochMs(file.createdMs())
                .setExpiresEpochMs(file.expiresMs())
                .setContent(toProto(file.place()))
                .setPurpose(file.kind().purpose())
                .build();
    }

    private static StoredFile fromProto(FileStored file) {
        return StoredFile.uploaded(
                        file.getFileId(),
                        file.getTenant(),
                        file.getName(),
                        file.getBytes(),
                        file.getCreatedEpochMs(),
                        file.getExpiresEpochMs(),
                        fromProto(file.getContent()))
                .as(StoredFile.Kind.uploaded(file.getPurpose()).orElse(StoredFile.Kind.INPUT));
    }

    private static dev.millrace.contract.tokenizer.v1.LogPlace toProto(LogPlace place) {
        return dev.millrace.contract.tokenizer.v1.LogPlace.newBuilder()
                .setPartition(place.partition())
                .setFirstOffset(place.first())
                .setEndOffset(place.end())
                .build();
    }

    private static LogPlace fromProto(dev.millrace.contract.tokenizer.v1.LogPlace place) {
        return new LogPlace(ProtoValues.unsigned(place.getPartition()), place.getFirstOffset(), place.getEndOffset());
    }

    private static BatchChanged toProto(Batch batch) {
        var order = batch.order();
        var proto = BatchChanged.newBuilder()
                .setBatchId(order.id())
                .setTenant(order.tenant())
                .setOwner(order.owner())
                .setInputFileId(order.inputFileId())
                .setEndpoint(order.endpoint())
                .putAllMetadata(order.metadata())
                .setBodyHash(order.bodyHash())
                .setCreatedEpochMs(order.createdMs())
                .setExpiresEpochMs(order.expiresMs())
                .setStatus(dev.millrace.contract.tokenizer.v1.BatchStatus.valueOf(
                        STATUS + batch.status().name()))
                .setTotal(batch.counts().total())
                .setCompleted(batch.counts().completed())
                .setFailed(batch.counts().failed())
                .setInProgressEpochMs(batch.times().inProgressMs())
                .setFinalizingEpochMs(batch.times().finalizingMs())
                .setEndedEpochMs(batch.times().endedMs())
                .setResults(toProto(batch.results().place()))
                .setOutputBytes(batch.results().outputBytes())
                .setErrorBytes(batch.results().errorBytes());
        for (var error : batch.errors()) {
            proto.addErrors(BatchLineError.newBuilder()
                    .setCode(error.code())
                    .setMessage(error.message())
                    .setParam(error.param())
                    .setLine(error.line()));
        }
        return proto.build();
    }

    private static Optional<BatchStatus> status(BatchChanged batch) {
        return switch (batch.getStatus()) {
            case BATCH_STATUS_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
            default -> Optional.of(BatchStatus.valueOf(batch.getStatus().name().substring(STATUS.length())));
        };
    }

    private static Batch fromProto(BatchChanged batch, BatchStatus status) {
        var order = new Batch.Order(
                batch.getBatchId(),
                batch.getTenant(),
                ProtoValues.unsigned(batch.getOwner()),
                batch.getInputFileId(),
                batch.getEndpoint(),
                batch.getMetadataMap(),
                batch.getBodyHash(),
                batch.getCreatedEpochMs(),
                batch.getExpiresEpochMs());
        var errors = batch.getErrorsList().stream()
                .map(error -> new LineError(
                        error.getCode(), error.getMessage(), error.getParam(), ProtoValues.unsigned(error.getLine())))
                .toList();
        return new Batch(
                order,
                status,
                new Batch.Counts(
                        ProtoValues.unsigned(batch.getTotal()),
                        ProtoValues.unsigned(batch.getCompleted()),
                        ProtoValues.unsigned(batch.getFailed())),
                new Batch.Times(batch.getInProgressEpochMs(), batch.getFinalizingEpochMs(), batch.getEndedEpochMs(), 0),
                errors,
                new Batch.Results(fromProto(batch.getResults()), batch.getOutputBytes(), batch.getErrorBytes()));
    }

    static BatchLineAnswered toProto(LineResult result) {
        return BatchLineAnswered.newBuilder()
                .setLine(result.line())
                .setOutcome(LineOutcome.valueOf(OUTCOME + result.outcome().name()))
                .setOutput(ByteString.copyFrom(result.output()))
                .build();
    }

    /** Empty for an outcome that this version does not know. */
    static Optional<LineResult> fromProto(BatchLineAnswered answered) {
        return switch (answered.getOutcome()) {
            case LINE_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
            default ->
                Optional.of(new LineResult(
                        ProtoValues.unsigned(answered.getLine()),
                        LineResult.Outcome.valueOf(answered.getOutcome().name().substring(OUTCOME.length())),
                        answered.getOutput().toByteArray()));
        };
    }
}
