package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.PromptScores;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinedAnswersTest {
    private final List<TextEvent> told = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final JoinedAnswers joined = new JoinedAnswers(2, 3, told::add, () -> ended.add("others"));

    @Test
    void numbersPromptsAndChoicesThrough() {
        var scores = new PromptScores(1, new int[1], new float[1], new int[1], new int[0], new float[0]);
        joined.part(1).accept(new TextEvent.PromptScored(0, scores));
        joined.part(0).accept(new TextEvent.Delta(2, "a", List.of()));
        joined.part(1).accept(new TextEvent.Delta(1, "b", List.of()));

        assertEquals(
                List.of(
                        new TextEvent.PromptScored(1, scores),
                        new TextEvent.Delta(2, "a", List.of()),
                        new TextEvent.Delta(4, "b", List.of())),
                told);
    }

    @Test
    void isAcceptedOnceAndFinishedWhenAllAre() {
        joined.part(1).accept(new TextEvent.Accepted(5));
        joined.part(0).accept(new TextEvent.Accepted(5));
        joined.part(1).accept(end(FinishReason.STOP, 7));
        assertEquals(1, told.size());
        joined.part(0).accept(end(FinishReason.LENGTH, 9));

        var finished = assertInstanceOf(TextEvent.Finished.class, told.getLast());
        assertEquals(
                List.of(
                        FinishReason.LENGTH,
                        FinishReason.LENGTH,
                        FinishReason.LENGTH,
                        FinishReason.STOP,
                        FinishReason.STOP,
                        FinishReason.STOP),
                finished.reasons());
        assertEquals(6, finished.stops().size());
        assertEquals(new Usage(6, 8, 2), finished.usage());
        assertEquals(9, finished.timings().totalMs());
        assertTrue(ended.isEmpty());
    }

    @Test
    void failsOnceAndEndsTheOthers() {
        var failure = Failure.of(Failure.Kind.INTERNAL, "x");
        joined.part(0).accept(new TextEvent.Failed(failure));
        joined.part(1).accept(new TextEvent.Delta(0, "late", List.of()));
        joined.part(1).accept(new TextEvent.Failed(failure));
        joined.fail(1, failure);

        assertEquals(List.of(new TextEvent.Failed(failure)), told);
        assertEquals(List.of("others"), ended);
    }

    @Test
    void eachMayStandForItself() {
        var alone = new JoinedAnswers(3, 1, told::add, null);
        var failed = new TextEvent.Failed(Failure.of(Failure.Kind.INTERNAL, "x"));
        alone.fail(2, failed.failure());
        assertTrue(told.isEmpty(), "nothing is told before anything was accepted");
        alone.part(0).accept(new TextEvent.Accepted(5));
        alone.part(1).accept(failed);
        alone.part(0).accept(new TextEvent.Delta(0, "a", List.of()));
        var end = new TextEvent.Finished(
                List.of(FinishReason.STOP), new Usage(3, 4, 1), new Timings(1, 2, Timings.Sampler.UNKNOWN));
        alone.part(0).accept(end);

        assertEquals(
                List.of(
                        new TextEvent.Accepted(5),
                        new TextEvent.PartEnded(2, failed),
                        new TextEvent.PartEnded(1, failed),
                        new TextEvent.Delta(0, "a", List.of()),
                        new TextEvent.PartEnded(0, end),
                        end),
                told);
    }

    @Test
    void whereAllHaveFailedTheWholeHas() {
        var alone = new JoinedAnswers(2, 1, told::add, null);
        var first = Failure.invalid("messages", "x", "too long");
        alone.fail(1, Failure.of(Failure.Kind.INTERNAL, "y"));
        alone.fail(0, first);
        alone.fail(0, first);

        assertEquals(List.of(new TextEvent.Failed(first)), told);
    }

    private static TextEvent.Finished end(FinishReason reason, int totalMs) {
        return new TextEvent.Finished(
                List.of(reason, reason, reason), new Usage(3, 4, 1), new Timings(1, totalMs, Timings.Sampler.UNKNOWN));
    }
}
