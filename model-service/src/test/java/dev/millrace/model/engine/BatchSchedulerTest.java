package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.engine.SequenceResult.FailureCode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchSchedulerTest {
    private static final long MS = 1_000_000;
    private static final EngineLimits LIMITS =
            new EngineLimits(2, 4, 8, Duration.ofMillis(2), Duration.ofSeconds(60), 0, 2);

    private final BatchScheduler scheduler = new BatchScheduler(LIMITS, 3, 16, 100, 6);
    private long now;

    @Test
    void feedsALongPromptInChunks() {
        open(1, 11);
        Work.Prefill first = assertInstanceOf(Work.Prefill.class, run());
        assertEquals(8, first.count());
        assertEquals(false, first.last());
        Work.Prefill second = assertInstanceOf(Work.Prefill.class, run());
        assertEquals(List.of(8, 3), List.of(second.from(), second.count()));
        assertTrue(second.last());
    }

    @Test
    void letsARunningSequenceStepBetweenTheChunksOfAnother() {
        start(1, 2);
        open(2, 12);
        assertEquals(4, assertInstanceOf(Work.Prefill.class, run()).count());
        step(1);
        assertInstanceOf(Work.Decode.class, run());
        assertInstanceOf(Work.Prefill.class, run());
        step(1);
        assertInstanceOf(Work.Decode.class, run());
        assertInstanceOf(Work.Prefill.class, run());
    }

    @Test
    void feedsAShortPromptBeforeTheRestOfALongOne() {
        start(1, 2);
        open(2, 16);
        assertEquals(1, assertInstanceOf(Work.Prefill.class, run()).slot());
        open(3, 3);
        Work.Prefill second = assertInstanceOf(Work.Prefill.class, run());
        Work.Prefill third = assertInstanceOf(Work.Prefill.class, run());
        assertTrue(second.last() || third.last());
    }

    @Test
    void stepsAllRowsTogetherAndWaitsAMomentForOneThatHasJustGotItsResult() {
        start(1, 2);
        start(2, 2);
        step(1);
        Work.Wait wait = assertInstanceOf(Work.Wait.class, scheduler.next(now));
        assertEquals(now + 2 * MS, wait.untilNanos());
        step(2);
        assertEquals(2, assertInstanceOf(Work.Decode.class, run()).tokens().length);

        now += 10 * MS;
        step(1);
        Work.Decode alone = assertInstanceOf(Work.Decode.class, run());
        assertEquals(1, alone.tokens().length);
    }

    @Test
    void computesAnIdleRowBetweenAtItsNextPositionForNobody() {
        start(1, 2);
        start(2, 5);
        start(3, 3);
        now += 10 * MS;
        step(1);
        step(3);
        Work.Decode decode = assertInstanceOf(Work.Decode.class, run());
        assertArrayEquals(new int[] {2, 5, 3}, decode.positions());
        assertEquals(null, decode.keys()[1]);
    }

    @Test
    void fillsAHoleBetweenTheRowsWithTheLastRow() {
        BatchScheduler four = new BatchScheduler(LIMITS, 4, 16, 100, 6);
        for (long id = 1; id <= 4; id++) {
            four.handle(0, new Command.Open(id, new int[2], 0, CandidateSelection.best(), Long.MAX_VALUE), now);
            four.completed(four.next(now), now);
        }
        four.handle(0, new Command.Close(2), now);
        now += 10 * MS;
        four.handle(0, new Command.Step(1, 5), now);
        four.handle(0, new Command.Step(4, 5), now);
        Work.Copy move = assertInstanceOf(Work.Copy.class, four.next(now));
        assertEquals(new Work.Copy(new SequenceKey(0, 4), 3, 1, 2, true), move);
        four.completed(move, now);
        assertEquals(2, assertInstanceOf(Work.Decode.class, four.next(now)).tokens().length);
    }

    @Test
    void queuesWhenTheHouseIsFullAndRefusesWhenTheQueueIs() {
        for (long id = 1; id <= 5; id++) {
            assertEquals(List.of(), open(id, 2));
        }
        assertEquals(FailureCode.OVERLOADED, failure(open(6, 2)));
        runUntilWait();
        assertEquals(3, scheduler.slotsInUse());
        assertEquals(2, scheduler.queued());
        scheduler.handle(0, new Command.Close(1), now);
        Work.Prefill next = assertInstanceOf(Work.Prefill.class, run());
        assertEquals(new SequenceKey(0, 4), next.key());
    }

    @Test
    void endsAQueuedSequenceAtItsDeadline() {
        for (long id = 1; id <= 3; id++) {
            start(id, 2);
        }
        scheduler.handle(0, new Command.Open(9, new int[2], 0, CandidateSelection.best(), now + 7 * MS), now);
        assertEquals(new Work.Wait(now + 7 * MS), scheduler.next(now));
        now += 7 * MS;
        assertEquals(FailureCode.DEADLINE, failure(scheduler.expire(now)));
        assertEquals(0, scheduler.queued());
    }

    @Test
    void endsASequenceWhoseCallerWentSilent() {
        start(1, 2);
        assertEquals(new Work.Wait(now + 60_000 * MS), scheduler.next(now));
        now += 60_000 * MS;
        assertEquals(FailureCode.DEADLINE, failure(scheduler.expire(now)));
        assertEquals(0, scheduler.slotsInUse());
    }

    @Test
    void endsAFullSequenceWithLength() {
        scheduler.handle(0, new Command.Open(1, new int[2], 3, CandidateSelection.best(), Long.MAX_VALUE), now);
        run();
        step(1);
        run();
        assertEquals(FailureCode.LENGTH, failure(scheduler.handle(0, new Command.Step(1, 1), now)));
        assertEquals(0, scheduler.slotsInUse());
    }

    @Test
    void namesWhatIsWrongWithACommand() {
        assertEquals(FailureCode.INVALID, failure(open(1, 0)));
        assertEquals(FailureCode.INVALID, failure(open(2, 17)));
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, new Command.Step(3, 1), now)));
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, new Command.Fork(4, 99), now)));
        Command outside = new Command.Open(5, new int[] {100}, 0, CandidateSelection.best(), Long.MAX_VALUE);
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, outside, now)));
        CandidateSelection extra = new CandidateSelection(1, 1, new int[] {-1});
        Command outsideExtra = new Command.Open(6, new int[] {1}, 0, extra, Long.MAX_VALUE);
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, outsideExtra, now)));
        start(7, 2);
        step(7);
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, new Command.Step(7, 1), now)));
        start(8, 2);
        assertEquals(FailureCode.INVALID, failure(scheduler.handle(0, new Command.Step(8, 100), now)));
        assertEquals(0, scheduler.slotsInUse());
    }

    @Test
    void saysNothingAfterAFailure() {
        start(1, 2);
        step(1);
        assertEquals(FailureCode.INTERNAL, failure(scheduler.failed(scheduler.next(now), "broken")));
        assertEquals(List.of(), scheduler.handle(0, new Command.Step(1, 1), now));
        assertEquals(List.of(), scheduler.handle(0, new Command.FetchLogits(1), now));
    }

    @Test
    void forksByCopyingAndAnswersAtOnceWhenTheParentIsIdle() {
        start(1, 5);
        assertEquals(List.of(), scheduler.handle(0, new Command.Fork(2, 1), now));
        Work copy = scheduler.next(now);
        assertEquals(new Work.Copy(new SequenceKey(0, 2), 0, 1, 5, false), copy);
        Event.Computed computed =
                (Event.Computed) scheduler.completed(copy, now).getFirst();
        assertEquals(List.of(5, 5), List.of(computed.length(), computed.cachedTokens()));
    }

    @Test
    void letsAForkWaitForTheParentsPrompt() {
        open(1, 12);
        scheduler.handle(0, new Command.Fork(2, 1), now);
        assertInstanceOf(Work.Prefill.class, run());
        assertInstanceOf(Work.Prefill.class, run());
        assertEquals(12, assertInstanceOf(Work.Copy.class, run()).length());
    }

    @Test
    void forksFromTheTokensWhenTheParentIsGone() {
        start(1, 6);
        start(2, 2);
        start(3, 2);
        scheduler.handle(0, new Command.Fork(4, 1), now);
        scheduler.handle(0, new Command.Close(1), now);
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, run());
        assertEquals(6, prefill.ids().length);
        assertEquals(0, prefill.from());
    }

    @Test
    void closesAllSequencesOfAStreamAndNoOthers() {
        open(1, 2);
        open(2, 12);
        scheduler.handle(7, new Command.Open(1, new int[2], 0, CandidateSelection.best(), Long.MAX_VALUE), now);
        open(3, 2);
        runUntilWait();
        scheduler.closeStream(0);
        assertEquals(1, scheduler.slotsInUse());
        assertEquals(0, scheduler.queued());
    }

    private List<Event> open(long id, int length) {
        return scheduler.handle(
                0, new Command.Open(id, new int[length], 0, CandidateSelection.best(), Long.MAX_VALUE), now);
    }

    /** Opens and prefills. */
    private void start(long id, int length) {
        open(id, length);
        runUntilWait();
    }

    private void step(long id) {
        assertEquals(List.of(), scheduler.handle(0, new Command.Step(id, 1), now));
    }

    private Work run() {
        Work work = scheduler.next(now);
        scheduler.completed(work, now);
        return work;
    }

    private void runUntilWait() {
        while (!(run() instanceof Work.Wait)) {}
    }

    private static FailureCode failure(List<Event> events) {
        assertEquals(1, events.size());
        return assertInstanceOf(Event.Failed.class, events.getFirst()).code();
    }
}
