package dev.millrace.eval.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.toxicity.ToxicityClassifier;
import dev.millrace.eval.toxicity.ToxicitySuite;
import dev.millrace.eval.toxicity.ToxicityTask;
import java.util.List;
import java.util.Map;
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
        var spec =
                new RunSpec("", List.of("toxicity"), "", limit, OptionalInt.empty(), sampling, RunSpec.Chat.OFF, false);
        return new SpecifiedTask(TASK, Integer.MAX_VALUE, spec);
    }

    @Test
    void answersToOnePromptKeepSeedsOfTheirOwn() {
        var sampling = new RunSpec.Sampling(
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                OptionalLong.of(40),
                OptionalInt.empty());
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
}
