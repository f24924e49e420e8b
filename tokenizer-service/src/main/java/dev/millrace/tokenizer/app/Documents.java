package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.retrieval.Chunker;
import dev.millrace.retrieval.CollectionFolder;
import dev.millrace.retrieval.Document;
import dev.millrace.retrieval.DocumentIndex;
import dev.millrace.retrieval.InvalidInputException;
import dev.millrace.tokenizer.grounding.DocumentKey;
import dev.millrace.tokenizer.session.FailureException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * The documents that answers are grounded in: topic documents is what there is (ADR 32), and this edge's index of it
 * what is searched. Calls run on virtual threads, at most {@code millrace.edge.retrieval.calls-max} at once.
 */
@Singleton
class Documents {
    private static final Logger LOG = Logger.getLogger(Documents.class);
    private static final long ACK_S = 30;
    private static final long JOIN_MS = 5_000;

    private final EdgeProducer producer;
    private final CollectionFolder collections;
    private final DocumentReader reader;
    private final DocumentChecks checks;
    private final Thread readerThread;
    private final Thread checksThread;
    private final Optional<Path> temporary;
    private final Semaphore room;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Documents(
            EdgeConfig edgeConfig,
            RetrievalConfig config,
            DoorEmbedder embedder,
            PromptIntake intake,
            EdgeProducer producer,
            EdgeMetrics metrics)
            throws IOException {
        config.check();
        this.producer = producer;
        this.room = new Semaphore(config.callsMax());
        this.temporary = config.folder().isPresent()
                ? Optional.empty()
                : Optional.of(Files.createTempDirectory("millrace-retrieval"));
        this.collections =
                new CollectionFolder(config.folder().or(() -> temporary).orElseThrow(), embedder, Chunker.STANDARD);
        this.reader = new DocumentReader(edgeConfig, collections, intake::redacted);
        this.checks = new DocumentChecks(edgeConfig, producer, metrics);
        this.readerThread = Thread.ofPlatform().name("edge-documents").daemon().unstarted(reader);
        this.checksThread =
                Thread.ofPlatform().name("edge-document-checks").daemon().unstarted(checks);
    }

    void start(@Observes StartupEvent event) {
        readerThread.start();
        checksThread.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException, IOException {
        threads.shutdownNow();
        checks.stop();
        reader.stop();
        readerThread.join(JOIN_MS);
        checksThread.join(JOIN_MS);
        collections.close();
        if (temporary.isPresent()) {
            delete(temporary.get());
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            LOG.warnf("the temporary index was left behind: %s", e.getMessage());
        }
    }

    /** What a call does; it may wait. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Runs a task that may wait, if there is room for another.
     *
     * @throws FailureException when there is none
     */
    void run(Call call, Task task) {
        if (!room.tryAcquire()) {
            throw FailureException.overloaded(1_000);
        }
        threads.execute(() -> {
            try {
                call.guard(() -> guarded(() -> {
                    reader.awaitBeginning();
                    task.run();
                }));
            } finally {
                room.release();
            }
        });
    }

    private static void guarded(Task task) {
        try {
            task.run();
        } catch (InvalidInputException e) {
            throw FailureException.invalid(e.field(), "invalid_value", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("the index cannot be read or written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("the edge is stopping");
        }
    }

    /** A collection of this edge's index, as far as it has been read. */
    Optional<DocumentIndex> find(String tenant, String collection) {
        return collections.find(DocumentKey.of(tenant, collection));
    }

    /** All collections by what the index calls them. */
    Map<String, DocumentIndex> all() {
        return collections.all();
    }

    /**
     * Puts a document on the log and waits until this edge has it.
     *
     * @return how many passages it has
     */
    int put(DocumentKey key, Document document) throws IOException, InterruptedException {
        requireRoom(key);
        var record = DocumentProto.toProto(key, document);
        if (record.getSerializedSize() > EdgeProducer.RECORD_BYTES_MAX) {
            throw new InvalidInputException("text", "at most 700 KiB with all other fields, through the log");
        }
        reader.await(acknowledged(producer.send(Topics.DOCUMENTS, key.text(), record)) + 1);
        return find(key.tenant(), key.collection())
                .orElseThrow(() -> new KafkaException("the document was taken out meanwhile"))
                .passages(key.id());
    }

    private void requireRoom(DocumentKey key) throws IOException {
        var there = find(key.tenant(), key.collection());
        if (there.isEmpty() && collections.all().size() >= CollectionFolder.COLLECTIONS_MAX) {
            throw new InvalidInputException("collection", "one of at most 64");
        }
        if (there.isPresent()
                && there.get().documents() >= DocumentIndex.DOCUMENTS_MAX
                && there.get().get(key.id()).isEmpty()) {
            throw new InvalidInputException("documents", "at most 100,000 in a collection");
        }
    }

    /** Takes a document out at every edge, and waits until this one has; whether there was one. */
    boolean delete(DocumentKey key) throws IOException, InterruptedException {
        var there = find(key.tenant(), key.collection());
        if (there.isEmpty() || there.get().get(key.id()).isEmpty()) {
            return false;
        }
        reader.await(acknowledged(producer.sendDeletion(Topics.DOCUMENTS, key.text())) + 1);
        return true;
    }

    private static long acknowledged(CompletableFuture<Long> sent) throws InterruptedException {
        try {
            return sent.get(ACK_S, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("the log has not taken it", e);
        }
    }
}
