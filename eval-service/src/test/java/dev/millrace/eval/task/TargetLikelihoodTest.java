package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of some length behind a context, as summaries are. */
class TargetLikelihoodTest {
    @TempDir
    private Path folder = Path.of("");

    /** As lm-evaluation-harness counts a text: by what white space separates, and by bytes of UTF-8. */
    @Test
    void aTargetIsMeasuredByItsWordsAndBytes() throws IOException {
        Files.createDirectories(folder.resolve("docs"));
        Files.writeString(folder.resolve("docs/test.jsonl"), "{\"q\": \"Short:\", \"a\": \"drei süße Äpfel\"}\n");
        Files.writeString(folder.resolve("short.yaml"), """
                task: short
                dataset_path: docs
                test_split: test
                output_type: loglikelihood
                doc_to_text: "{{q}}"
                doc_to_target: "{{a}}"
                metric_list: [{metric: word_perplexity}, {metric: bits_per_byte}, {metric: perplexity}]
                """);
        var task = Suites.library(folder).task("short");
        var measured = task.measure(task.item(0), List.of(new Reply.Likelihood(-6, false, 5)));
        assertEquals(
                Map.of(
                        Metric.Key.of("word_perplexity"), new Measurement.Ratio(-6, 3),
                        Metric.Key.of("bits_per_byte"), new Measurement.Ratio(-6, 18),
                        Metric.Key.of("perplexity"), new Measurement.Value(-6)),
                measured);
    }
}
