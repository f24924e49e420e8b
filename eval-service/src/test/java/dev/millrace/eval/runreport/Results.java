package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.GroupResult;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.resampling.Resampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullUnmarked;

/** Small results for tests, written shortly. */
@NullUnmarked
final class Results {
    static final Metric.Key SCORE = Metric.Key.of("score");

    private Results() {}

    /** A text task of these scores; an item's reply says its score. */
    static TaskResult task(String name, double... scores) {
        var items = new ArrayList<ItemResult>();
        for (int i = 0; i < scores.length; i++) {
            items.add(item(i, "question " + i, "reply of " + scores[i], scores[i]));
        }
        return task(name, items);
    }

    static TaskResult task(String name, List<ItemResult> items) {
        double mean = items.stream()
                .mapToDouble(item -> Scores.of(item.measurements().get(SCORE)))
                .average()
                .orElse(Double.NaN);
        return task(
                name,
                "f".repeat(64),
                new Figure(SCORE, mean, 0.25, mean - 0.5, mean + 0.5, items.size(), Direction.HIGHER),
                items);
    }

    static TaskResult task(String name, String fingerprint, Figure figure, List<ItemResult> items) {
        return new TaskResult(name, "1.0", fingerprint, List.of(figure), items);
    }

    static ItemResult item(int index, String prompt, String reply, double score) {
        return new ItemResult(
                new Item(
                        index,
                        "id" + index,
                        "{}",
                        "target " + index,
                        List.of(new Request.Generate(prompt, Decoding.greedy(List.of(), 16)))),
                List.of(new Reply.Text(reply, reply.split(" ").length)),
                Map.of(SCORE, new Measurement.Value(score)));
    }

    /** A question with choices "a", "b", … of these log-probabilities. */
    static ItemResult choices(int index, String target, boolean isRight, double... logprobs) {
        var requests = new ArrayList<Request>();
        var replies = new ArrayList<Reply>();
        for (int i = 0; i < logprobs.length; i++) {
            requests.add(new Request.Likelihood("question", " " + (char) ('a' + i)));
            replies.add(new Reply.Likelihood(logprobs[i], false, 1));
        }
        return new ItemResult(
                new Item(index, "id" + index, "{}", target, requests),
                replies,
                Map.of(Metric.Key.of("acc"), new Measurement.Value(isRight ? 1 : 0)));
    }

    static Run run(String label, TaskResult... tasks) {
        return new Run("id-" + label, label, "model", "1", Map.of(), 0, 61_000, List.of(tasks), List.of());
    }

    /** A run of two tasks of one item each that has a figure over both. */
    static Run grouped(String label, double mean, double stderr) {
        var figure = new Figure(Metric.Key.of("acc"), mean, stderr, Double.NaN, Double.NaN, 2, Direction.HIGHER);
        return new Run(
                "id-" + label,
                label,
                "model",
                "1",
                Map.of(),
                0,
                0,
                List.of(task("t", 1), task("u", 0)),
                List.of(new GroupResult("all_of_it", List.of(figure))));
    }

    static RunReport report(Run... runs) {
        return report(List.of(runs));
    }

    static RunReport report(List<Run> runs) {
        return RunReport.of(
                runs,
                (_, _) -> Optional.of(
                        all -> all.stream().mapToDouble(Scores::of).average().orElse(Double.NaN)),
                new Resampling(2_000, .95),
                new SplittableRandom(5));
    }
}
