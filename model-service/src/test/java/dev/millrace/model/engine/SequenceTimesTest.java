package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.CandidateSelection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the scheduler tells of a sequence that has ended. */
class SequenceTimesTest {
    private static final long STREAM = 7;
    private static final EngineLimits LIMITS = new EngineLimits(1, 8, 8, Duration.ZERO, Duration.ofMinutes(10), 4, 0);

    private final BatchScheduler scheduler = new BatchScheduler(LIMITS, 1, 32, 100, 1);

    @Test
    void eachStageHasItsTimeAndItsTokens() {
        open(1, 6, 100);
        run(110, 150);
        step(1, 200);
        run(210, 230);
        assertEquals(List.of(), scheduler.takeEnded());
        assertEquals(7, scheduler.positionsInUse());
        scheduler.handle(STREAM, new Command.Close(1), 300);
        assertEquals(
                List.of(new SequenceTimes(new SequenceKey(STREAM, 1), 100, 110, 150, 6, 0, 1)), scheduler.takeEnded());
        assertEquals(List.of(), scheduler.takeEnded());
        assertEquals(0, scheduler.positionsInUse());
    }

    @Test
    void whoWaitsIsAdmittedLaterAndMayReuseWhatIsThere() {
        open(1, 6, 100);
        run(110, 150);
        open(2, 6, 120);
        scheduler.handle(STREAM, new Command.Close(1), 160);
        run(170, 180);
        scheduler.handle(STREAM, new Command.Close(2), 190);
        var second = scheduler.takeEnded().getLast();
        // All but the last token, whose logits are wanted.
        assertEquals(new SequenceTimes(new SequenceKey(STREAM, 2), 120, 170, 180, 6, 5, 0), second);
    }

    @Test
    void whatWasNeverReachedIsSaid() {
        open(1, 6, 100);
        run(110, 150);
        open(2, 6, 120);
        open(3, 6, 130);
        // One slot and one place in the queue: the third is refused, and the second ends with its stream.
        assertEquals(List.of(SequenceTimes.refused(new SequenceKey(STREAM, 3))), scheduler.takeEnded());
        scheduler.closeStream(STREAM);
        var second = scheduler.takeEnded().stream()
                .filter(times -> times.key().sequence() == 2)
                .findFirst()
                .orElseThrow();
        assertEquals(SequenceTimes.NEVER, second.admittedNanos());
        assertEquals(SequenceTimes.NEVER, second.prefilledNanos());
    }

    private void open(long sequence, int tokens, long nowNanos) {
        var ids = IntStream.range(0, tokens).toArray();
        scheduler.handle(
                STREAM,
                new Command.Open(sequence, ids, 0, new CandidateSelection(1, 1, new int[0]), Long.MAX_VALUE),
                nowNanos);
    }

    private void step(long sequence, long nowNanos) {
        assertEquals(List.of(), scheduler.handle(STREAM, new Command.Step(sequence, 50), nowNanos));
    }

    /** Does the next work, until a result is there. */
    private void run(long beginNanos, long endNanos) {
        List<Event> events = List.of();
        while (events.isEmpty()) {
            events = scheduler.completed(scheduler.next(beginNanos), endNanos);
        }
        assertInstanceOf(Event.Computed.class, events.getFirst());
    }
}
