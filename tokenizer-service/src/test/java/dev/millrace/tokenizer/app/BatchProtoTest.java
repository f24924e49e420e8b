package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.tokenizer.v1.BatchLineAnswered;
import dev.millrace.tokenizer.batch.Batch;
import dev.millrace.tokenizer.batch.BatchEvent;
import dev.millrace.tokenizer.batch.BatchStatus;
import dev.millrace.tokenizer.batch.LineError;
import dev.millrace.tokenizer.batch.LineResult;
import dev.millrace.tokenizer.batch.LogPlace;
import dev.millrace.tokenizer.batch.StoredFile;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BatchProtoTest {
    @Test
    void eventsComeBackAsTheyWere() {
        var place = new LogPlace(3, 4, 5);
        for (var event : List.of(
                new BatchEvent.FileStored(StoredFile.uploaded("file-1", "ann", "n", 1, 2, 3, place)),
                new BatchEvent.FileStored(StoredFile.uploaded("file-2", "ann", "n", 1, 2, 3, place)
                        .as(StoredFile.Kind.TRAINING)),
                new BatchEvent.FileDeleted("file-1"),
                new BatchEvent.Progressed("batch_1", 2, 3),
                new BatchEvent.CancelRequested("batch_1", 4))) {
            assertEquals(Optional.of(event), BatchProto.fromProto(BatchProto.toProto(event)));
        }
        assertEquals(
                Optional.empty(),
                BatchProto.fromProto(dev.millrace.contract.tokenizer.v1.BatchEvent.getDefaultInstance()));
    }

    @ParameterizedTest
    @EnumSource(BatchStatus.class)
    void batchesComeBackAsTheyWere(BatchStatus status) {
        var order = new Batch.Order("batch_1", "ann", 7, "file-1", "/v1/x", Map.of("a", "b"), "hash", 1, 2);
        var batch = new Batch(
                order,
                status,
                new Batch.Counts(3, 1, 2),
                new Batch.Times(4, 5, 6, 0),
                List.of(new LineError("code", "message", "param", 8)),
                new Batch.Results(new LogPlace(1, 2, 3), 9, 10));
        BatchEvent event = new BatchEvent.Changed(batch);
        assertEquals(Optional.of(event), BatchProto.fromProto(BatchProto.toProto(event)));
    }

    @ParameterizedTest
    @EnumSource(LineResult.Outcome.class)
    void resultsComeBackAsTheyWere(LineResult.Outcome outcome) {
        var back = BatchProto.fromProto(BatchProto.toProto(new LineResult(5, outcome, new byte[] {1, 2})))
                .orElseThrow();
        assertEquals(5, back.line());
        assertEquals(outcome, back.outcome());
        assertArrayEquals(new byte[] {1, 2}, back.output());
        assertTrue(BatchProto.fromProto(BatchLineAnswered.getDefaultInstance()).isEmpty());
    }

    @Test
    void theDefaultsAreThoseOfTheReadme() {
        var config = config(Map.of());
        config.check();
        assertEquals(16 << 20, config.fileBytesMax());
        assertEquals(256 << 10, config.lineBytesMax());
        assertEquals(10_000, config.linesMax());
        assertEquals(100, config.filesPerKeyMax());
        assertEquals(8, config.openPerKeyMax());
        assertEquals(4_000, config.entriesMax());
        assertEquals(8, config.uploadsMax());
        assertEquals(50, config.priority());
        assertEquals(4, config.linesAtOnce());
        assertEquals(16, config.linesAtOnceMax());
        assertEquals(Duration.ofDays(7), config.retention());
        assertEquals(Duration.ofDays(1), config.window());
    }

    @ParameterizedTest
    @CsvSource({
        "file-bytes-max, 1000",
        "line-bytes-max, 600000",
        "lines-max, 0",
        "files-per-key-max, 0",
        "open-per-key-max, 0",
        "entries-max, 9",
        "uploads-max, 0",
        "lines-at-once, 65",
        "lines-at-once-max, 0",
        "priority, 101",
        "retention, 8d",
        "window, 25h"
    })
    void namesTheKeyThatIsOutOfRange(String key, String value) {
        var config = config(Map.of("millrace.edge.batches." + key, value));
        var failure = assertThrows(IllegalArgumentException.class, config::check);
        assertTrue(String.valueOf(failure.getMessage()).startsWith("millrace.edge.batches." + key));
    }

    private static BatchConfig config(Map<String, String> values) {
        var builder = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(BatchConfig.class);
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(BatchConfig.class);
    }
}
