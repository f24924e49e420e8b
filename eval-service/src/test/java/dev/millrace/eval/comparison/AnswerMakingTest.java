package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.comparison.AnswerMaking.Next.Ask;
import dev.millrace.eval.comparison.AnswerMaking.Next.Made;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerMakingTest {
    private final AnswerMaking making = new AnswerMaking(2, "now");

    @Test
    void isDoneWhenAllAnswersAreThereWhicheverComesFirst() {
        var asks = begin("c", 0, 0, 0);
        assertEquals(List.of(), asks.getFirst().done());
        assertEquals(Optional.empty(), making.completed(answer(asks.get(2), "third")));
        assertEquals(Optional.empty(), making.completed(answer(asks.get(0), "first")));
        // Completions may be read twice.
        assertEquals(Optional.empty(), making.completed(answer(asks.get(0), "first")));
        var made = making.completed(answer(asks.get(1), "second"));
        assertEquals(
                Optional.of(new Made(
                        "c",
                        List.of(
                                List.of(answer(asks.get(0), "first")),
                                List.of(answer(asks.get(1), "second")),
                                List.of(answer(asks.get(2), "third"))),
                        "")),
                made);
        assertEquals(Optional.empty(), making.completed(answer(asks.get(1), "second")));
    }

    @Test
    void asksForACritiqueAndThenForTheNextDraftInEachRevision() {
        var asks = begin("c", 0, 2);
        making.completed(answer(asks.get(0), "plain"));
        var steps = List.of("draft", "critique", "better", "critique of that");
        Ask ask = asks.get(1);
        for (int step = 0; step < steps.size(); step++) {
            ask = (Ask) making.completed(answer(ask, steps.get(step))).orElseThrow();
            assertEquals(1, ask.answer());
            assertEquals(steps.subList(0, step + 1), ask.done());
        }
        // What was answered before is not heard again.
        assertEquals(Optional.empty(), making.completed(answer(asks.get(1), "draft")));
        var made = (Made) making.completed(answer(ask, "best")).orElseThrow();
        assertEquals(
                List.of(List.of("plain"), List.of("draft", "critique", "better", "critique of that", "best")),
                made.chains().stream()
                        .map(chain ->
                                chain.stream().map(AnswerMaking.Answer::text).toList())
                        .toList());
    }

    @Test
    void failsWithItsFirstFailureAndWhenItsTimeIsOver() {
        var failed = begin("failed", 0, 1);
        begin("late", 0, 0);
        var critique = (Ask) making.completed(answer(failed.get(1), "draft")).orElseThrow();
        var made = (Made) making.failed(critique.requestId()).orElseThrow();
        assertFalse(made.failure().isEmpty());
        assertEquals(List.of(), making.tick(100));
        assertEquals("late", making.tick(101).getFirst().comparisonId());
        assertEquals(List.of(), making.tick(102));
    }

    @Test
    void hearsNothingOfOtherRequestsNorOfAnEarlierAttempt() {
        var before = new AnswerMaking(2, "before").begin("c", List.of(0), 100);
        begin("c", 0);
        assertEquals(Optional.empty(), making.completed(answer(before.getFirst(), "text")));
        assertEquals(Optional.empty(), making.completed(new AnswerMaking.Answer("comparison:c:now", "m", "text")));
        assertEquals(Optional.empty(), making.completed(new AnswerMaking.Answer("gen-1", "m", "text")));
        assertEquals(
                Optional.empty(), making.completed(new AnswerMaking.Answer("comparison:other:now:0:0", "m", "text")));
    }

    @Test
    void hasRoomForSoManyOnly() {
        begin("a", 0);
        begin("b", 0);
        assertTrue(making.isFull());
        assertThrows(IllegalStateException.class, () -> begin("c", 0));
        making.drop("a");
        assertFalse(making.isFull());
    }

    @Test
    void givesIdsThatRequestsMayHave() {
        var id = "x".repeat(90);
        for (var ask : making.begin(id, Collections.nCopies(8, 4), 100)) {
            assertTrue(ask.requestId().matches("[A-Za-z0-9._:-]{1,128}"), ask.requestId());
        }
    }

    @Test
    void takesNoPlaceThatNobodyAskedFor() {
        begin("c", 0, 0);
        assertEquals(Optional.empty(), making.completed(new AnswerMaking.Answer("comparison:c:now:2:0", "m", "text")));
        assertEquals(Optional.empty(), making.completed(new AnswerMaking.Answer("comparison:c:now:-1:0", "m", "text")));
        assertEquals(Optional.empty(), making.failed("comparison:c:now:10:0"));
        assertTrue(making.isMaking("c"));
    }

    private List<Ask> begin(String id, Integer... revisions) {
        return making.begin(id, List.of(revisions), 100);
    }

    private static AnswerMaking.Answer answer(Ask ask, String text) {
        return new AnswerMaking.Answer(ask.requestId(), "m", text);
    }
}
