package dev.millrace.eval.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import dev.millrace.eval.toxicity.ToxicitySuite;
import dev.millrace.eval.toxicity.ToxicityTask;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SpecifiedTaskTest {
    /** Two prompts that are answered three times, with the seeds 0, 1 and 2. */
    private static final Task TASK = new ToxicityTask(
            "toxicity", new ToxicitySuite("1", 3, 8, 1, Map.of("a", List.of("I", "You"))), new Nobody());

    private record Nobody() implements ToxicityClassifier {
        @Override
        public String name() {
            return "nobody";
        }

        @Override
        public double[] probabilities(String prompt, List<String> answers) {
            throw new IllegalStateException("nobody judges");
        }
    }

    private static Task specified(int limit, RunSpec.Sampling sampling) {
        var spec = new RunSpec(
                "",
                List.of("toxicity"),
                "",
                limit,
                OptionalInt.empty(),
                sampling,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.empty());
        return new SpecifiedTask(TASK, Integer.MAX_VALUE, spec);
    }

    @Test
    void answersToOnePromptKeepSeedsOfTheirOwn() {
        var sampling = new RunSpec.Sampling(
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.of(40),
                OptionalInt.empty(),
                ShapingChange.NONE,
                Optional.empty());
        var asked = specified(0, sampling).item(1).requests().stream()
                .map(request -> ((Request.Generate) request).decoding())
                .toList();
        assertEquals(
                List.of(40L, 41L, 42L), asked.stream().map(one -> one.seed()).toList());
        assertEquals(0.5, asked.getLast().temperature());
        assertEquals(8, asked.getLast().maxTokens());
    }

    @Test
    void whatTheRunDoesNotSayIsAsTheTaskSays() {
        assertEquals(TASK.item(1), specified(1, RunSpec.Sampling.OF_TASK).item(1));
        assertEquals(1, specified(1, RunSpec.Sampling.OF_TASK).size());
        assertEquals(2, specified(0, RunSpec.Sampling.OF_TASK).size());
    }

    @Test
    void aSearchTakesThePlaceOfATasksDrawsAndShaping() {
        var beam = new Search.Beam(4, 1, Search.EarlyStopping.HEURISTIC);
        var own = new Decoding(List.of("."), 8, 0.8, 40, 0.9, 7, new Shaping(0.1, 0, 1.2, 0, 0, 3), Search.NONE);
        assertEquals(
                new Decoding(List.of("."), 8, 0, 0, 1, 7, Shaping.NONE, beam),
                change("", Optional.of(beam)).over(own));
        assertEquals(own, RunSpec.Sampling.OF_TASK.over(own));
    }

    @Test
    void aTemperatureOrAPenaltyTakesThePlaceOfATasksSearch() {
        var own = new Decoding(List.of(), 8, 0, 0, 1, 0, Shaping.NONE, new Search.Contrastive(0.6, 4));
        assertEquals(
                Decoding.greedy(List.of(), 8),
                change("temperature", Optional.empty()).over(own));
        assertEquals(
                new Decoding(List.of(), 8, 0, 0, 1, 0, new Shaping(0, 0, 1.2, 0, 0, 0), Search.NONE),
                change("repetition", Optional.empty()).over(own));
    }

    @Test
    void aPenaltyIsAddedToThoseOfTheTask() {
        var own = new Decoding(List.of(), 8, 0, 0, 1, 0, new Shaping(0, 0, 0, 0.5, 0, 3), Search.NONE);
        assertEquals(
                new Shaping(0, 0, 1.2, 0.5, 0, 3),
                change("repetition", Optional.empty()).over(own).shaping());
    }

    @Test
    void reportsSayHowAnswersWereDecoded() {
        assertEquals(
                Optional.of("beam 2"),
                DecodingSetting.of(change("", Optional.of(new Search.Beam(2, 1, Search.EarlyStopping.HEURISTIC)))));
        assertEquals(Optional.of("greedy"), DecodingSetting.of(change("temperature", Optional.empty())));
        assertEquals(Optional.of("repetition penalty 1.2"), DecodingSetting.of(change("repetition", Optional.empty())));
        assertEquals(Optional.empty(), DecodingSetting.of(RunSpec.Sampling.OF_TASK));
        var drawn = answered(specified(0, RunSpec.Sampling.OF_TASK).item(0));
        var taken =
                answered(specified(0, change("temperature", Optional.empty())).item(0));
        assertEquals(Optional.of("T 1"), DecodingSetting.of(List.of(result(drawn))));
        assertEquals(Optional.empty(), DecodingSetting.of(List.of(result(drawn), result(taken))));
    }

    private static ItemResult answered(Item item) {
        return new ItemResult(item, Collections.nCopies(3, new Reply.Text("a", 1)), Map.of());
    }

    private static TaskResult result(ItemResult item) {
        return new TaskResult("toxicity", "1", "f", List.of(), List.of(item));
    }

    /** With nothing, a temperature of 0 or a repetition penalty of 1.2. */
    private static RunSpec.Sampling change(String what, Optional<Search> search) {
        return new RunSpec.Sampling(
                what.equals("temperature") ? OptionalDouble.of(0) : OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                new ShapingChange(
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        what.equals("repetition") ? OptionalDouble.of(1.2) : OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalInt.empty()),
                search);
    }
}
