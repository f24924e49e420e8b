package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.comparison.AnswerMaking.Made;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerMakingTest {
    private final AnswerMaking making = new AnswerMaking(2, "now");

    @Test
    void isDoneWhenAllAnswersAreThereWhicheverComesFirst() {
        var requests = making.begin("c", 3, 100);
        assertEquals(Optional.empty(), making.completed(answer(requests.get(2), "third")));
        assertEquals(Optional.empty(), making.completed(answer(requests.get(0), "first")));
        // Completions may be read twice.
        assertEquals(Optional.empty(), making.completed(answer(requests.get(0), "first")));
        var made = making.completed(answer(requests.get(1), "second"));
        assertEquals(
                Optional.of(new Made(
                        "c",
                        List.of(
                                answer(requests.get(0), "first"),
                                answer(requests.get(1), "second"),
                                answer(requests.get(2), "third")),
                        "")),
                made);
        assertEquals(Optional.empty(), making.completed(answer(requests.get(1), "second")));
    }

    @Test
    void failsWithItsFirstFailureAndWhenItsTimeIsOver() {
        var failed = making.begin("failed", 2, 100);
        making.begin("late", 2, 100);
        assertFalse(making.failed(failed.get(1)).orElseThrow().failure().isEmpty());
        assertEquals(List.of(), making.tick(100));
        assertEquals("late", making.tick(101).getFirst().comparisonId());
        assertEquals(List.of(), making.tick(102));
    }

    @Test
    void hearsNothingOfOtherRequestsNorOfAnEarlierAttempt() {
        var before = new AnswerMaking(2, "before").begin("c", 1, 100);
        making.begin("c", 1, 100);
        assertEquals(Optional.empty(), making.completed(answer(before.getFirst(), "text")));
        assertEquals(Optional.empty(), making.completed(answer("comparison:c:now", "text")));
        assertEquals(Optional.empty(), making.completed(answer("gen-1", "text")));
        assertEquals(Optional.empty(), making.completed(answer("comparison:other:now:0", "text")));
    }

    @Test
    void hasRoomForSoManyOnly() {
        making.begin("a", 1, 100);
        making.begin("b", 1, 100);
        assertTrue(making.isFull());
        assertThrows(IllegalStateException.class, () -> making.begin("c", 1, 100));
        making.drop("a");
        assertFalse(making.isFull());
    }

    @Test
    void givesIdsThatRequestsMayHave() {
        var id = "x".repeat(90);
        for (var request : making.begin(id, 8, 100)) {
            assertTrue(request.matches("[A-Za-z0-9._:-]{1,128}"), request);
        }
    }

    @Test
    void takesNoPlaceThatNobodyAskedFor() {
        making.begin("c", 2, 100);
        assertEquals(Optional.empty(), making.completed(answer("comparison:c:now:2", "text")));
        assertEquals(Optional.empty(), making.completed(answer("comparison:c:now:-1", "text")));
        assertEquals(Optional.empty(), making.failed("comparison:c:now:10"));
        assertTrue(making.isMaking("c"));
    }

    private static AnswerMaking.Answer answer(String requestId, String text) {
        return new AnswerMaking.Answer(requestId, "m", text);
    }
}
