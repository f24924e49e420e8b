package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.BatchChanged;
import dev.millrace.contract.tokenizer.v1.BatchEvent;
import dev.millrace.contract.tokenizer.v1.BatchLineAnswered;
import dev.millrace.contract.tokenizer.v1.BatchProgressed;
import dev.millrace.contract.tokenizer.v1.BatchStatus;
import dev.millrace.contract.tokenizer.v1.FileChunk;
import dev.millrace.contract.tokenizer.v1.FileStored;
import dev.millrace.contract.tokenizer.v1.LineOutcome;
import dev.millrace.contract.tokenizer.v1.LogPlace;
import dev.millrace.tokenizer.session.Tenants;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Batches that were under way when an edge was killed: one of the tested edge, one of another. */
final class LastRunBatch {
    static final String MINE = "batch_00000000000000000000000000000001";
    static final String ELSEWHERE = "batch_00000000000000000000000000000002";
    /** API key of whoever they are of. */
    static final String KEY = "key-of-the-last-run";

    static final String ANSWER = "of the last run";

    private static final String FILE = "file-00000000000000000000000000000003";
    private static final String TENANT = new Tenants(EdgeSurroundings.TENANT_SALT.getBytes(UTF_8), false).ofKey(KEY);
    private static final int PLACE = 1;

    private LastRunBatch() {}

    static void write(KafkaProducer<String, byte[]> producer) {
        var lines = BatchClient.say("a", "say alpha")
                + BatchClient.say("b", "say beta")
                + BatchClient.say("c", "say gamma");
        send(producer, Topics.BATCH_FILES, "file-of-somebody", chunk("other\n"));
        send(producer, Topics.BATCH_FILES, FILE, chunk(lines));
        result(producer, MINE, 1, ANSWER);
        result(producer, ELSEWHERE, 1, "of another batch");
        result(producer, MINE, 1, "of a line that had its result");
        result(producer, MINE, 2, ANSWER);
        send(producer, Topics.BATCHES, FILE, file(lines.length()));
        producer.send(new ProducerRecord<>(Topics.BATCHES, 0, "nonsense", new byte[] {1, 2, 3}));
        for (int i = 0; i < 2; i++) {
            var id = i == 0 ? MINE : ELSEWHERE;
            batch(producer, id, i, BatchStatus.BATCH_STATUS_VALIDATING);
            batch(producer, id, i, BatchStatus.BATCH_STATUS_IN_PROGRESS);
            send(
                    producer,
                    Topics.BATCHES,
                    id,
                    BatchEvent.newBuilder()
                            .setBatchProgressed(
                                    BatchProgressed.newBuilder().setBatchId(id).setCompleted(1))
                            .build());
        }
    }

    private static void send(KafkaProducer<String, byte[]> producer, String topic, String key, MessageLite message) {
        int partition = topic.equals(Topics.BATCHES) ? 0 : PLACE;
        producer.send(new ProducerRecord<>(topic, partition, key, message.toByteArray()));
    }

    private static MessageLite chunk(String lines) {
        return FileChunk.newBuilder()
                .setFirstLine(1)
                .setLines(ByteString.copyFromUtf8(lines))
                .build();
    }

    private static MessageLite file(long bytes) {
        long nowMs = System.currentTimeMillis();
        return BatchEvent.newBuilder()
                .setFileStored(FileStored.newBuilder()
                        .setFileId(FILE)
                        .setTenant(TENANT)
                        .setName("lines.jsonl")
                        .setBytes(bytes)
                        .setCreatedEpochMs(nowMs)
                        .setExpiresEpochMs(nowMs + Duration.ofDays(1).toMillis())
                        .setContent(LogPlace.newBuilder()
                                .setPartition(PLACE)
                                .setFirstOffset(0)
                                .setEndOffset(2)))
                .build();
    }

    private static void batch(KafkaProducer<String, byte[]> producer, String id, int owner, BatchStatus status) {
        long nowMs = System.currentTimeMillis();
        send(
                producer,
                Topics.BATCHES,
                id,
                BatchEvent.newBuilder()
                        .setBatchChanged(BatchChanged.newBuilder()
                                .setBatchId(id)
                                .setTenant(TENANT)
                                .setOwner(LastRun.PARTITION + owner)
                                .setInputFileId(FILE)
                                .setEndpoint(BatchClient.CHAT)
                                .setCreatedEpochMs(nowMs)
                                .setExpiresEpochMs(nowMs + Duration.ofHours(1).toMillis())
                                .setStatus(status)
                                .setTotal(status == BatchStatus.BATCH_STATUS_VALIDATING ? 0 : 3)
                                .setResults(LogPlace.newBuilder().setPartition(PLACE)))
                        .build());
    }

    private static void result(KafkaProducer<String, byte[]> producer, String batch, int line, String answer) {
        var output = "{\"id\":\"x\",\"custom_id\":\"" + (char) ('a' + line - 1)
                + "\",\"response\":{\"status_code\":200,\"request_id\":\"x\",\"body\":\"" + answer
                + "\"},\"error\":null}";
        send(
                producer,
                Topics.BATCH_RESULTS,
                batch,
                BatchLineAnswered.newBuilder()
                        .setLine(line)
                        .setOutcome(LineOutcome.LINE_OUTCOME_COMPLETED)
                        .setOutput(ByteString.copyFrom(output, UTF_8))
                        .build());
    }
}
