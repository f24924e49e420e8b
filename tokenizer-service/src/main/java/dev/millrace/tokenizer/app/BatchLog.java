package dev.millrace.tokenizer.app;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.BatchLineAnswered;
import dev.millrace.contract.tokenizer.v1.FileChunk;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.LineResult;
import dev.millrace.tokenizer.batch.LogPlace;
import dev.millrace.tokenizer.batch.StoredFile;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The topics of batches: events, pieces of files, results of lines. Every method waits for the log, at most {@value
 * #ACK_S} seconds for an acknowledgement: on threads that may block, and throws {@link KafkaException} when it is away.
 */
@Singleton
class BatchLog {
    private static final long ACK_S = 30;
    private static final Duration POLL = Duration.ofMillis(200);

    private final EdgeProducer producer;
    private final LogReaders readers;

    BatchLog(EdgeProducer producer, LogReaders readers) {
        this.producer = producer;
        this.readers = readers;
    }

    /** Writes an event; gives its offset. */
    long write(BatchEvent event) throws InterruptedException {
        return await(producer.sendTo(partition(Topics.BATCHES, 0), event.key(), BatchProto.toProto(event)));
    }

    /** Where the events end. */
    long end() {
        var events = partition(Topics.BATCHES, 0);
        return readers.read(log -> log.endOffsets(Set.of(events)).getOrDefault(events, 0L));
    }

    /** A place for records that are to come, on the partition that a number falls to. */
    LogPlace place(String topic, int number) {
        return readers.read(log -> {
            var chosen = partition(
                    topic, Math.floorMod(number, log.partitionsFor(topic).size()));
            return new LogPlace(
                    chosen.partition(), log.endOffsets(Set.of(chosen)).getOrDefault(chosen, 0L), 0);
        });
    }

    /** Writes a piece of a file; gives its offset. */
    long write(int partition, String fileId, int firstLine, byte[] lines) throws InterruptedException {
        var chunk = FileChunk.newBuilder()
                .setFirstLine(firstLine)
                .setLines(ProtoValues.bytes(lines))
                .build();
        return await(producer.sendTo(partition(Topics.BATCH_FILES, partition), fileId, chunk));
    }

    /** Writes results of a batch. */
    void write(int partition, String batchId, List<LineResult> results) throws InterruptedException {
        List<CompletableFuture<Long>> sent = new ArrayList<>();
        for (var result : results) {
            MessageLite message = BatchProto.toProto(result);
            sent.add(producer.sendTo(partition(Topics.BATCH_RESULTS, partition), batchId, message));
        }
        for (var one : sent) {
            await(one);
        }
    }

    /** The results of a batch that are there, those of a line that had one before included, with their offsets. */
    void results(String batchId, LogPlace place, BiConsumer<LineResult, Long> handler) {
        long from = place.first();
        var next = next(Topics.BATCH_RESULTS, place, batchId, from);
        while (next.isPresent()) {
            for (var record : next.get()) {
                parseResult(record).ifPresent(result -> handler.accept(result, record.offset()));
                from = record.offset() + 1;
            }
            next = next(Topics.BATCH_RESULTS, place, batchId, from);
        }
    }

    /** The pieces of a file from an offset on, some of them; empty at its end. */
    Optional<List<Piece>> pieces(StoredFile file, long from) {
        return next(Topics.BATCH_FILES, file.place(), file.key(), from)
                .map(records -> records.stream().map(BatchLog::parsePiece).toList());
    }

    /** @param offset of its record */
    @SuppressWarnings("ArrayRecordComponent") // read-only by convention
    record Piece(long offset, int firstLine, byte[] lines) {}

    /** The next records of a key, as many as come at once; empty when there are no more before the place's end. */
    private Optional<List<ConsumerRecord<String, byte[]>>> next(String topic, LogPlace place, String key, long from) {
        var partition = partition(topic, place.partition());
        return readers.read(log -> {
            log.assign(Set.of(partition));
            long now = log.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            long end = place.end() == 0 ? now : Math.min(now, place.end());
            log.seek(partition, from);
            List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
            while (found.isEmpty() && log.position(partition) < end) {
                log.poll(POLL).forEach(record -> {
                    if (key.equals(record.key()) && record.offset() < end) {
                        found.add(record);
                    }
                });
            }
            return found.isEmpty() ? Optional.empty() : Optional.of(found);
        });
    }

    private static Piece parsePiece(ConsumerRecord<String, byte[]> record) {
        try {
            var chunk = FileChunk.parseFrom(KafkaSettings.value(record));
            return new Piece(
                    record.offset(),
                    ProtoValues.unsigned(chunk.getFirstLine()),
                    chunk.getLines().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new KafkaException("a piece of a file cannot be read", e);
        }
    }

    private static Optional<LineResult> parseResult(ConsumerRecord<String, byte[]> record) {
        try {
            return BatchProto.fromProto(BatchLineAnswered.parseFrom(KafkaSettings.value(record)));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static TopicPartition partition(String topic, int partition) {
        return new TopicPartition(topic, partition);
    }

    private static long await(CompletableFuture<Long> sent) throws InterruptedException {
        try {
            return sent.get(ACK_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw cause instanceof KafkaException known
                    ? known
                    : new KafkaException("the log did not take a record", e);
        } catch (TimeoutException e) {
            throw new KafkaException("the log took no record in " + ACK_S + " s", e);
        }
    }
}
