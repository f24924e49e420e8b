package dev.millrace.tokenizer.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Files and batches as the log has them, folded from its events in their order. Every edge folds the same events and so
 * knows the same. What has expired is not there; {@link #forget} takes it out of memory, too. Safe for many threads.
 *
 * <p>Bounds: of each tenant's ended batches the latest {@value #ENDED_MAX} are kept; how many files and open batches there
 * may be is for {@link #files} and {@link #batches} to be asked before one is added.
 */
public final class Ledger {
    /** Ended batches of one tenant that are remembered. */
    static final int ENDED_MAX = 500;

    private final long retentionMs;
    private final Map<String, StoredFile> files = new LinkedHashMap<>();
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    /** Files of results that somebody deleted. */
    private final Set<String> deleted = new LinkedHashSet<>();

    /** @param retentionMs how long an ended batch and its results are there */
    public Ledger(long retentionMs) {
        this.retentionMs = retentionMs;
    }

    /** The next event. What makes no sense where things are, such as a second creation of a batch, changes nothing. */
    public synchronized void apply(BatchEvent event) {
        switch (event) {
            case BatchEvent.FileStored(var file) -> files.putIfAbsent(file.id(), file);
            case BatchEvent.FileDeleted(var id) -> {
                if (!isInUse(id) && files.remove(id) == null && batches.containsKey(Batch.ofFile(id))) {
                    deleted.add(id);
                }
            }
            case BatchEvent.Changed(var batch) -> change(batch);
            case BatchEvent.Progressed(var id, int completed, int failed) ->
                batches.computeIfPresent(
                        id, (_, batch) -> batch.status().isEnd() ? batch : batch.progressed(completed, failed));
            case BatchEvent.CancelRequested(var id, long atMs) ->
                batches.computeIfPresent(id, (_, batch) -> batch.status().isEnd() ? batch : batch.cancelling(atMs));
        }
    }

    private void change(Batch next) {
        var known = batches.get(next.id());
        if (known == null) {
            // Retention may have taken the beginning of what is still worth knowing; but nothing begins without its
            // file.
            if (next.status() != BatchStatus.VALIDATING
                    || files.containsKey(next.order().inputFileId())) {
                batches.put(next.id(), next);
            }
        } else if (known.status().leadsTo(next.status())) {
            batches.put(
                    next.id(),
                    known.isCancelRequested() ? next.cancelling(known.times().cancellingMs()) : next);
        }
        if (next.status().isEnd()) {
            var ended = batches(next.order().tenant(), batch -> batch.status().isEnd());
            ended.stream().limit(Math.max(0, ended.size() - ENDED_MAX)).forEach(old -> remove(old.id()));
        }
    }

    /** A file of a tenant that is there now. */
    public synchronized Optional<StoredFile> file(String id, String tenant, long nowMs) {
        return Optional.ofNullable(files.get(id))
                .or(() -> Optional.ofNullable(batches.get(Batch.ofFile(id))).stream()
                        .flatMap(batch -> results(batch).stream())
                        .filter(file -> file.id().equals(id))
                        .findFirst())
                .filter(file -> file.tenant().equals(tenant) && file.expiresMs() > nowMs);
    }

    /** Whether an open batch reads a file; then it cannot be deleted. */
    public synchronized boolean isInUse(String fileId) {
        return batches.values().stream()
                .anyMatch(batch ->
                        !batch.status().isEnd() && batch.order().inputFileId().equals(fileId));
    }

    /** All files of a tenant that are there now, oldest first. */
    public synchronized List<StoredFile> files(String tenant, long nowMs) {
        var all = new ArrayList<>(files.values());
        batches.values().forEach(batch -> all.addAll(results(batch)));
        all.removeIf(file -> !file.tenant().equals(tenant) || file.expiresMs() <= nowMs);
        all.sort((a, b) -> Long.compare(a.createdMs(), b.createdMs()));
        return all;
    }

    /** A batch of anybody. */
    public synchronized Optional<Batch> batch(String id) {
        return Optional.ofNullable(batches.get(id));
    }

    /** A batch of a tenant that is there now. */
    public Optional<Batch> batch(String id, String tenant, long nowMs) {
        return batch(id).filter(batch -> batch.order().tenant().equals(tenant) && goneMs(batch) > nowMs);
    }

    /** Whether a batch ended so long ago that it is not there any more. */
    public boolean hasExpired(Batch batch, long nowMs) {
        return goneMs(batch) <= nowMs;
    }

    /** All batches of a tenant that fit and are not forgotten, oldest first. */
    public List<Batch> batches(String tenant, Predicate<Batch> fits) {
        return batches(batch -> batch.order().tenant().equals(tenant) && fits.test(batch));
    }

    /** All batches that fit, oldest first. */
    public synchronized List<Batch> batches(Predicate<Batch> fits) {
        return batches.values().stream().filter(fits).toList();
    }

    /** Files and batches of everybody, those of results not counted. */
    public synchronized int size() {
        return files.size() + batches.size();
    }

    /** Ids of the files made of a batch's results that are there: none before its end, none that is empty. */
    public synchronized List<String> resultFiles(Batch batch) {
        return results(batch).stream().map(StoredFile::id).toList();
    }

    private Collection<StoredFile> results(Batch batch) {
        var made = new ArrayList<StoredFile>();
        if (batch.status().isEnd()) {
            var results = batch.results();
            add(made, batch, batch.outputFileId(), StoredFile.Kind.OUTPUT, results.outputBytes());
            add(made, batch, batch.errorFileId(), StoredFile.Kind.ERRORS, results.errorBytes());
        }
        return made;
    }

    private void add(List<StoredFile> made, Batch batch, String id, StoredFile.Kind kind, long bytes) {
        if (bytes == 0 || deleted.contains(id)) {
            return;
        }
        var name = batch.id() + (kind == StoredFile.Kind.OUTPUT ? "_output.jsonl" : "_error.jsonl");
        made.add(new StoredFile(
                id,
                batch.order().tenant(),
                name,
                kind,
                bytes,
                batch.times().endedMs(),
                goneMs(batch),
                batch.id(),
                batch.results().place()));
    }

    private long goneMs(Batch batch) {
        return batch.status().isEnd() ? batch.times().endedMs() + retentionMs : Long.MAX_VALUE;
    }

    /** Takes out of memory what is not there any more. */
    public synchronized void forget(long nowMs) {
        files.values().removeIf(file -> file.expiresMs() <= nowMs && !isInUse(file.id()));
        batches(batch -> goneMs(batch) <= nowMs).forEach(batch -> remove(batch.id()));
    }

    private void remove(String batchId) {
        var batch = batches.remove(batchId);
        if (batch != null) {
            deleted.remove(batch.outputFileId());
            deleted.remove(batch.errorFileId());
        }
    }
}
