package dev.millrace.tokenizer.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long RETENTION_MS = 1_000;
    private static final LogPlace PLACE = new LogPlace(0, 0, 0);

    private final Ledger ledger = new Ledger(RETENTION_MS);

    @Test
    void aBatchGoesForwardOnly() {
        store("file-1");
        var created = create("batch_1", "file-1");
        var started = created.started(2, 10);
        apply(started);
        apply(created);
        assertEquals(BatchStatus.IN_PROGRESS, batch("batch_1").status());

        ledger.apply(new BatchEvent.Progressed("batch_1", 1, 1));
        assertEquals(new Batch.Counts(2, 1, 1), batch("batch_1").counts());

        var all = results(2);
        apply(started.ended(all, 20));
        assertEquals(BatchStatus.IN_PROGRESS, batch("batch_1").status(), "not without finalizing");
        var last = started.finalizing(all, 20);
        apply(last);
        apply(last.ended(all, 30));
        assertEquals("completed", batch("batch_1").statusWord());
        ledger.apply(new BatchEvent.CancelRequested("batch_1", 40));
        assertEquals("completed", batch("batch_1").statusWord(), "an end is an end");
    }

    @Test
    void statesLeadOnlyAsTheApiSays() {
        var ends = EnumSet.of(BatchStatus.FAILED, BatchStatus.COMPLETED, BatchStatus.EXPIRED, BatchStatus.CANCELLED);
        for (var from : BatchStatus.values()) {
            assertEquals(ends.contains(from), from.isEnd());
            for (var to : BatchStatus.values()) {
                if (from.isEnd() || from.compareTo(to) >= 0) {
                    assertTrue(!from.leadsTo(to), from + " to " + to);
                }
            }
        }
    }

    @Test
    void aWishToCancelIsKeptThroughLaterStates() {
        store("file-1");
        var created = create("batch_1", "file-1");
        ledger.apply(new BatchEvent.CancelRequested("batch_1", 5));
        ledger.apply(new BatchEvent.CancelRequested("batch_1", 7));
        assertEquals("cancelling", batch("batch_1").statusWord());

        apply(created.started(2, 10));
        assertEquals("cancelling", batch("batch_1").statusWord());
        assertEquals(5, batch("batch_1").times().cancellingMs());

        var last = batch("batch_1").finalizing(results(2), 20);
        apply(last);
        apply(last.ended(results(2), 30));
        assertEquals("cancelled", batch("batch_1").statusWord());
    }

    @Test
    void ofTwoCreationsTheFirstCounts() {
        store("file-1");
        create("batch_1", "file-1");
        var second = new Batch.Order("batch_1", "ann", 9, "file-1", "/v1/embeddings", Map.of(), "other", 3, 4);
        apply(Batch.created(second, PLACE));
        assertEquals(0, batch("batch_1").order().owner());
    }

    @Test
    void nothingBeginsWithoutItsFileAndNoFileGoesFromUnderABatch() {
        create("batch_0", "file-1");
        assertTrue(ledger.batch("batch_0").isEmpty());

        store("file-1");
        var created = create("batch_1", "file-1");
        ledger.apply(new BatchEvent.FileDeleted("file-1"));
        assertTrue(ledger.file("file-1", "ann", 5).isPresent());
        ledger.forget(5_000);
        assertTrue(ledger.file("file-1", "ann", 5).isPresent(), "expired, but still read");

        apply(created.failed(List.of(new LineError("c", "m", "", 1)), 20));
        ledger.apply(new BatchEvent.FileDeleted("file-1"));
        assertTrue(ledger.file("file-1", "ann", 5).isEmpty());
    }

    @Test
    void everybodySeesOnlyHisOwnUntilItExpires() {
        store("file-1");
        endedBatch("batch_1");
        assertEquals(Set.of("file-1", "file-out-1", "file-err-1"), ids("ann", 5));
        assertEquals(Set.of(), ids("bob", 5));
        assertTrue(ledger.file("file-1", "bob", 5).isEmpty());
        assertTrue(ledger.file("file-out-1", "bob", 5).isEmpty());
        assertTrue(ledger.batch("batch_1", "bob", 5).isEmpty());
        assertTrue(ledger.batch("batch_1", "ann", 30 + RETENTION_MS - 1).isPresent());
        assertTrue(ledger.batch("batch_1", "ann", 30 + RETENTION_MS).isEmpty());
        assertTrue(ledger.file("file-out-1", "ann", 30 + RETENTION_MS).isEmpty());

        ledger.forget(30 + RETENTION_MS);
        assertEquals(0, ledger.size());
    }

    @Test
    void resultsCanBeDeletedAlone() {
        store("file-1");
        endedBatch("batch_1");
        ledger.apply(new BatchEvent.FileDeleted("file-out-1"));
        assertEquals(Set.of("file-1", "file-err-1"), ids("ann", 5));
        assertEquals(List.of("file-err-1"), ledger.resultFiles(batch("batch_1")));
    }

    @Test
    void remembersTheLatestEndedBatchesOfATenant() {
        store("file-1");
        for (int i = 0; i <= Ledger.ENDED_MAX; i++) {
            endedBatch("batch_" + i);
        }
        assertTrue(ledger.batch("batch_0").isEmpty());
        assertEquals(Ledger.ENDED_MAX, ledger.batches("ann", batch -> true).size());
    }

    private void store(String id) {
        ledger.apply(new BatchEvent.FileStored(StoredFile.uploaded(id, "ann", "a.jsonl", 9, 1, 1_000, PLACE)));
    }

    private Batch create(String id, String file) {
        var order = new Batch.Order(id, "ann", 0, file, "/v1/chat/completions", Map.of(), "hash", 1, 100);
        var batch = Batch.created(order, PLACE);
        apply(batch);
        return batch;
    }

    private void endedBatch(String id) {
        var all = results(2);
        var started = create(id, "file-1").started(2, 10);
        apply(started);
        apply(started.finalizing(all, 20));
        apply(started.finalizing(all, 20).ended(all, 30));
    }

    private void apply(Batch batch) {
        ledger.apply(new BatchEvent.Changed(batch));
    }

    private Batch batch(String id) {
        return ledger.batch(id).orElseThrow();
    }

    private Set<String> ids(String tenant, long nowMs) {
        var ids = new ArrayList<String>();
        ledger.files(tenant, nowMs).forEach(file -> ids.add(file.id()));
        assertEquals(ids.size(), Set.copyOf(ids).size());
        return Set.copyOf(ids);
    }

    /** The first good, the others not. */
    private static LineResults results(int count) {
        var all = new LineResults();
        for (int i = 1; i <= count; i++) {
            var outcome = i == 1 ? LineResult.Outcome.COMPLETED : LineResult.Outcome.FAILED;
            all.add(new LineResult(i, outcome, new byte[] {'x'}), i);
        }
        return all;
    }
}
