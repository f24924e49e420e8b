package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.BatchStore;
import dev.millrace.tokenizer.batch.FileLines;
import dev.millrace.tokenizer.batch.LineResult;
import dev.millrace.tokenizer.batch.LineResults;
import dev.millrace.tokenizer.batch.StoredFile;
import java.util.List;
import org.apache.kafka.common.KafkaException;

/** One batch on Kafka, for the edge that runs it. */
record KafkaBatchStore(String id, StoredFile file, BatchLog log, LedgerReader reader, EdgeMetrics metrics)
        implements BatchStore {
    @Override
    public Batch batch() {
        return reader.ledger().batch(id).orElseThrow(() -> new KafkaException("batch " + id + " is gone"));
    }

    @Override
    public void write(BatchEvent event) throws InterruptedException {
        reader.await(log.write(event) + 1);
    }

    @Override
    public void write(List<LineResult> results) throws InterruptedException {
        log.write(batch().results().place().partition(), id, results);
        results.forEach(result -> metrics.batchLine(result.outcome()));
    }

    @Override
    public LineResults results() {
        var all = new LineResults();
        log.results(id, batch().results().place(), all::add);
        return all;
    }

    @Override
    public void lines(Lines handler) throws InterruptedException {
        long from = file.place().first();
        var pieces = log.pieces(file, from);
        while (pieces.isPresent()) {
            for (var piece : pieces.get()) {
                if (!FileLines.each(piece.firstLine(), piece.lines(), handler)) {
                    return;
                }
                from = piece.offset() + 1;
            }
            pieces = log.pieces(file, from);
        }
    }
}
