package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The log of one batch in memory, written by a process that dies at any moment: before a record is on the log, after it, or
 * so that the record comes there when the next process is at work already.
 */
final class MemoryLog implements BatchStore {
    static final String ID = "batch_0123456789abcdef0123456789abcdef";
    static final String FILE = "file-1";

    final Ledger ledger = new Ledger(1_000_000_000);
    final List<LineResult> results = new ArrayList<>();
    private final List<LineResult> late = new ArrayList<>();
    private final List<byte[]> lines;
    private final RandomGenerator random;
    private final double deaths;
    /** Runs whenever the batch is looked at. */
    Runnable meanwhile = () -> {};

    /** The process is gone. */
    static final class Death extends RuntimeException {}

    MemoryLog(List<String> lines, long expiresMs, RandomGenerator random, double deaths) {
        this.lines = lines.stream().map(line -> line.getBytes(UTF_8)).toList();
        this.random = random;
        this.deaths = deaths;
        var place = new LogPlace(0, 0, 0);
        ledger.apply(
                new BatchEvent.FileStored(StoredFile.uploaded(FILE, "ann", "lines.jsonl", 1, 0, 1_000_000_000, place)));
        ledger.apply(new BatchEvent.Changed(Batch.created(order(ID, expiresMs), place)));
    }

    static Batch.Order order(String id, long expiresMs) {
        return new Batch.Order(id, "ann", 0, FILE, "/v1/chat/completions", Map.of(), "hash", 1, expiresMs);
    }

    @Override
    public Batch batch() {
        meanwhile.run();
        return ledger.batch(ID).orElseThrow();
    }

    @Override
    public void write(BatchEvent event) {
        die();
        ledger.apply(event);
        die();
    }

    @Override
    public void write(List<LineResult> written) {
        die();
        for (var result : written) {
            if (random.nextDouble() < deaths) {
                late.add(result);
                throw new Death();
            }
            results.add(result);
            die();
        }
    }

    @Override
    public LineResults results() {
        die();
        results.addAll(late);
        late.clear();
        var all = new LineResults();
        for (int i = 0; i < results.size(); i++) {
            all.add(results.get(i), i);
        }
        return all;
    }

    @Override
    public void lines(Lines handler) throws InterruptedException {
        for (int i = 0; i < lines.size(); i++) {
            die();
            if (!handler.next(i + 1, lines.get(i))) {
                return;
            }
        }
    }

    private void die() {
        if (random.nextDouble() < deaths) {
            throw new Death();
        }
    }
}
