package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.retrieval.CollectionFolder;
import dev.millrace.retrieval.InvalidInputException;
import dev.millrace.tokenizer.openai.DocumentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Folds topic documents into this edge's own index, from its beginning and then as it grows; its own thread. What the
 * index has from before is kept where the log says the same, and what the log does not have any more is taken out. When
 * there is nothing to read it commits, and makes the vectors that are missing.
 */
final class DocumentReader implements Runnable {
    private static final Logger LOG = Logger.getLogger(DocumentReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long AWAIT_MS_MAX = 30_000;
    /** Whoever waits for a record of his own waits for a document's vectors at most. */
    private static final int VECTORS_AT_ONCE = 1;

    /** How often it is asked whether a model has come, or another one. */
    private static final long VECTORS_EVERY_MS = 60_000;

    private final CollectionFolder collections;
    private final UnaryOperator<String> redaction;
    private final ReadingLoop loop;
    private final TopicPartition documents = new TopicPartition(Topics.DOCUMENTS, 0);
    /** Ids by collection that the index has from before and the log has not named yet; empty from the end on. */
    private final Map<String, Set<String>> unseen = new HashMap<>();

    private long endAtStart = -1;
    private boolean changed;
    private long vectorsDueMs;
    /** Offset of the next record; guarded by this. */
    private long next;

    /** Whether all is read that was there at the start; guarded by this. */
    private boolean begun;

    DocumentReader(EdgeConfig config, CollectionFolder collections, UnaryOperator<String> redaction) {
        this.collections = collections;
        this.redaction = redaction;
        this.loop = new ReadingLoop("topic " + Topics.DOCUMENTS, () -> KafkaSettings.documents(config), this::read);
    }

    /**
     * Waits until the index has all records before this offset.
     *
     * @throws KafkaException when much is still to be read
     */
    synchronized void await(long offset) throws InterruptedException {
        await(() -> next >= offset);
    }

    /**
     * Waits until the index has all that was on the log at the start.
     *
     * @throws KafkaException when much is still to be read
     */
    synchronized void awaitBeginning() throws InterruptedException {
        await(() -> begun);
    }

    private synchronized void await(BooleanSupplier reached) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(AWAIT_MS_MAX);
        while (!reached.getAsBoolean()) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            if (leftMs <= 0) {
                throw new KafkaException("topic " + Topics.DOCUMENTS + " is still being read");
            }
            wait(leftMs);
        }
    }

    @Override
    public void run() {
        loop.run();
    }

    /** Ends the thread soon. */
    void stop() {
        loop.stop();
    }

    private void read(KafkaConsumer<String, byte[]> log) {
        log.assign(List.of(documents));
        try {
            begin(log);
            while (!loop.isStopped()) {
                var records = log.poll(POLL);
                for (var record : records) {
                    apply(record);
                }
                long position = log.position(documents);
                if (endAtStart >= 0 && position >= endAtStart) {
                    endAtStart = -1;
                    forgetUnseen();
                }
                readUpTo(position, endAtStart < 0);
                if (records.isEmpty()) {
                    rest();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(KafkaConsumer<String, byte[]> log) throws IOException {
        if (next() > 0) {
            log.seek(documents, next());
            return;
        }
        log.seekToBeginning(List.of(documents));
        endAtStart = log.endOffsets(List.of(documents)).getOrDefault(documents, 0L);
        unseen.clear();
        for (var one : collections.all().entrySet()) {
            unseen.put(one.getKey(), one.getValue().ids());
        }
    }

    private void forgetUnseen() throws IOException {
        for (var one : unseen.entrySet()) {
            for (var id : one.getValue()) {
                delete(one.getKey(), id);
            }
        }
        unseen.clear();
    }

    private void rest() throws IOException {
        if (changed) {
            changed = false;
            vectorsDueMs = 0;
            collections.commit();
        }
        long nowMs = System.currentTimeMillis();
        if (nowMs < vectorsDueMs) {
            return;
        }
        for (var index : collections.all().values()) {
            if (index.fillVectors(VECTORS_AT_ONCE) > 0) {
                changed = true;
                return;
            }
        }
        vectorsDueMs = nowMs + VECTORS_EVERY_MS;
    }

    private void apply(ConsumerRecord<String, byte[]> record) throws IOException {
        try {
            var put = DocumentProto.fromRecord(record);
            var collection = put.key().indexName();
            var left = unseen.get(collection);
            if (left != null) {
                left.remove(put.key().id());
            }
            if (put.document().isPresent()) {
                var document = DocumentRequest.withTexts(put.document().get(), redaction);
                collections.obtain(collection).put(document);
                changed = true;
            } else {
                delete(collection, put.key().id());
            }
        } catch (InvalidInputException e) {
            LOG.warnf("%s@%d is left out: %s", record.topic(), record.offset(), e.getMessage());
        } catch (RuntimeException e) {
            // One broken record must not hide the others.
            LOG.errorf(e, "%s@%d could not be indexed", record.topic(), record.offset());
        }
    }

    private void delete(String collection, String id) throws IOException {
        var index = collections.find(collection);
        if (index.isPresent() && index.get().delete(id)) {
            changed = true;
            collections.removeIfEmpty(collection);
        }
    }

    private synchronized long next() {
        return next;
    }

    private synchronized void readUpTo(long offset, boolean isPastStart) {
        next = offset;
        begun = isPastStart;
        notifyAll();
    }
}
