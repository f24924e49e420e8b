package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.FileLines;
import dev.millrace.tokenizer.batch.LineRedaction;
import dev.millrace.tokenizer.batch.LogPlace;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.redact.Redaction;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Contents of files on the log. Blocks; for threads that may. */
@Singleton
class StoredFiles {
    private static final Logger LOG = Logger.getLogger(StoredFiles.class);
    /** Of a record on batch-files, before its few bytes of frame; a line may be that long. */
    private static final int PIECE_BYTES_MAX = (512 << 10) + 1;
    /** Blank lines included; those with requests are counted when a batch reads the file. */
    private static final int LINES_MAX = 1_000_000;

    private final EdgeConfig edgeConfig;
    private final BatchConfig config;
    private final Edge edge;
    private final BatchLog log;
    private final LedgerReader reader;
    private final LineRedaction redaction;

    StoredFiles(
            EdgeConfig edgeConfig,
            BatchConfig config,
            SafetyConfig safety,
            Edge edge,
            BatchLog log,
            LedgerReader reader) {
        this.edgeConfig = edgeConfig;
        this.config = config;
        this.edge = edge;
        this.log = log;
        this.reader = reader;
        this.redaction = new LineRedaction(new Redaction(safety.redacted()));
    }

    /** The bytes of a file that was sent. */
    interface Content {
        /** @throws IOException when they are not there any more */
        InputStream open() throws IOException;
    }

    /**
     * Puts a file on the log, without what is to be redacted: of its name, too.
     *
     * @throws FailureException when a bound is passed
     */
    StoredFile store(String tenant, String name, StoredFile.Kind kind, Content content) throws InterruptedException {
        reader.catchUp();
        long nowMs = System.currentTimeMillis();
        edge.counted(() -> requireRoom(tenant, nowMs));
        byte[] secret = new byte[16];
        edge.random().nextBytes(secret);
        var id = "file-" + HexFormat.of().formatHex(secret);
        var begin = log.place(Topics.BATCH_FILES, secret[0]);
        var limits = new FileLines.Limits(config.lineBytesMax(), LINES_MAX, PIECE_BYTES_MAX);
        long[] end = {begin.first()};
        long bytes;
        try (var in = content.open()) {
            bytes = new FileLines(
                            limits,
                            redaction::apply,
                            (first, piece) -> end[0] = log.write(begin.partition(), id, first, piece) + 1)
                    .read(in);
        } catch (IOException e) {
            LOG.warnf("an upload could not be read: %s", e.getMessage());
            throw new FailureException(Failure.of(Failure.Kind.INTERNAL, "The upload could not be read."));
        }
        if (bytes == 0) {
            throw FailureException.invalid("file", "invalid_value", "The file is empty.");
        }
        var place = new LogPlace(begin.partition(), begin.first(), end[0]);
        long expiresMs = nowMs + config.retention().toMillis();
        var file = StoredFile.uploaded(id, tenant, edge.redacted(name), bytes, nowMs, expiresMs, place)
                .as(kind);
        reader.await(log.write(new BatchEvent.FileStored(file)) + 1);
        LOG.infof("%s: %d bytes", id, bytes);
        return file;
    }

    private boolean requireRoom(String tenant, long nowMs) {
        long theirs = reader.ledger().files(tenant, nowMs).stream()
                .filter(StoredFile::isUploaded)
                .count();
        if (theirs >= config.filesPerKeyMax()) {
            throw FailureException.invalid(
                    "file",
                    "too_many_files",
                    "You have " + theirs + " files, the most that one key may have. Please delete some.");
        }
        requireEntry();
        return true;
    }

    /** Room for one more file or batch of anybody. */
    void requireEntry() {
        if (reader.ledger().size() >= config.entriesMax()) {
            throw new FailureException(new Failure(
                    Failure.Kind.OVERLOADED,
                    "There are as many files and batches here as may be. Please try again later.",
                    null,
                    "rate_limit_exceeded",
                    60_000));
        }
    }

    /** Whether it is gone now; false while a batch reads it. */
    boolean delete(StoredFile file) throws InterruptedException {
        if (!reader.ledger().isInUse(file.id())) {
            reader.await(log.write(new BatchEvent.FileDeleted(file.id())) + 1);
        }
        return !reader.ledger().isInUse(file.id());
    }

    /** Answers with a file's content, as fast as it is read. */
    void send(Call call, StoredFile file) throws InterruptedException {
        call.context()
                .runOnContext(_ -> call.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/jsonl")
                        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(file.bytes())));
        if (file.isUploaded()) {
            long from = file.place().first();
            for (var pieces = log.pieces(file, from); pieces.isPresent(); pieces = log.pieces(file, from)) {
                for (var piece : pieces.get()) {
                    write(call, Buffer.buffer(piece.lines()));
                    from = piece.offset() + 1;
                }
            }
        } else {
            sendResults(call, file);
        }
        call.context().runOnContext(_ -> call.response().end());
    }

    private void sendResults(Call call, StoredFile file) {
        var seen = new BitSet();
        log.results(file.key(), file.place(), (result, _) -> {
            // Of several with one line the first counts.
            if (!seen.get(result.line())) {
                seen.set(result.line());
                if (result.isGood() == (file.kind() == StoredFile.Kind.OUTPUT)) {
                    Interrupted.unchecked(
                            () -> write(call, Buffer.buffer(result.output()).appendByte((byte) '\n')));
                }
            }
        });
    }

    /** Waits until the connection has taken it: a slow reader holds one piece, and not for ever. */
    private void write(Call call, Buffer content) throws InterruptedException {
        var written = new CompletableFuture<Void>();
        call.context()
                .runOnContext(_ -> call.response().write(content).onComplete(done -> {
                    if (done.succeeded()) {
                        written.complete(null);
                    } else {
                        written.completeExceptionally(done.cause());
                    }
                }));
        try {
            written.get(edgeConfig.slowReaderTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            call.context().runOnContext(_ -> call.response().reset());
            throw new FailureException(Failure.of(Failure.Kind.CANCELLED, "The client takes nothing any more."));
        }
    }
}
