package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.millrace.model.CandidateSelection;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** That no caller ever sees another's tokens is for the simulation; here is which slot and how much. */
class PrefixReuseTest {
    private static final EngineLimits LIMITS = new EngineLimits(2, 64, 64, Duration.ZERO, Duration.ofSeconds(60), 4, 0);

    private final BatchScheduler scheduler = new BatchScheduler(LIMITS, 3, 32, 100, 1);

    @Test
    void goesOnWhereASequenceThatHasGoneStopped() {
        answer(1, counting(10));
        close(1);
        open(2, counting(14));
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        assertEquals(List.of(0, 10, 4), List.of(prefill.slot(), prefill.from(), prefill.count()));
        Event.Computed computed =
                (Event.Computed) scheduler.completed(prefill, 0).getFirst();
        assertEquals(10, computed.cachedTokens());
    }

    @Test
    void computesTheLastTokenOfAPromptThatItHasWhole() {
        answer(1, counting(10));
        close(1);
        open(2, counting(10));
        Work.Decode decode = assertInstanceOf(Work.Decode.class, scheduler.next(0));
        assertEquals(List.of(0, 9, 9), List.of(decode.firstSlot(), decode.positions()[0], decode.tokens()[0]));
    }

    @Test
    void copiesFromASequenceThatStillRuns() {
        answer(1, counting(10));
        open(2, IntStream.concat(IntStream.range(0, 6), IntStream.of(77, 78)).toArray());
        Work copy = scheduler.next(0);
        assertEquals(new Work.Copy(new SequenceKey(0, 2), 0, 1, 6, false), copy);
        scheduler.completed(copy, 0);
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        assertEquals(List.of(1, 6, 2), List.of(prefill.slot(), prefill.from(), prefill.count()));
    }

    @Test
    void leavesALongConversationAloneWhenOnlyItsBeginningIsTheSame() {
        answer(1, counting(20));
        close(1);
        open(2, IntStream.concat(IntStream.range(0, 6), IntStream.of(77, 78)).toArray());
        assertEquals(new Work.Copy(new SequenceKey(0, 2), 0, 1, 6, false), scheduler.next(0));
    }

    @Test
    void givesAwayEmptySlotsFirstAndThenTheOneThatWasLeftFirst() {
        answer(1, counting(10));
        answer(2, other(10, 20));
        answer(3, other(10, 40));
        close(2);
        close(1);
        close(3);
        assertEquals(1, slotOf(4, other(10, 60)));
        assertEquals(0, slotOf(5, other(10, 70)));
    }

    @Test
    void computesAPromptWholeThatIsToBeScoredAndLeavesItToOthers() {
        answer(1, counting(10));
        close(1);
        scheduler.handle(0, scored(2, counting(14)), 0);
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        assertEquals(List.of(0, 14), List.of(prefill.from(), prefill.count()));
        scheduler.completed(prefill, 0);
        open(3, counting(20));
        Work.Copy copy = assertInstanceOf(Work.Copy.class, scheduler.next(0));
        assertEquals(List.of(prefill.slot(), 14), List.of(copy.fromSlot(), copy.length()));
    }

    @Test
    void sharesOnlyWhatTheSameAdapterComputed() {
        ShelfOfTwo shelf = new ShelfOfTwo();
        BatchScheduler adapted = new BatchScheduler(LIMITS, 3, 32, 100, 1, 0, shelf);
        assertEquals(0, firstComputed(adapted, 1, "warm"));
        assertEquals(0, firstComputed(adapted, 2, ""));
        assertEquals(0, firstComputed(adapted, 3, "cold"));
        assertEquals(9, firstComputed(adapted, 4, "cold"));
        assertEquals(9, firstComputed(adapted, 5, ""));
        assertEquals(9, firstComputed(adapted, 6, "warm"));
    }

    /** Opens, computes and closes a sequence of always the same tokens; returns how many came from the cache. */
    private static int firstComputed(BatchScheduler adapted, long id, String adapter) {
        assertEquals(List.of(), adapted.handle(0, Command.Open.greedy(id, counting(10), adapter), 0));
        Event.Computed computed = null;
        while (computed == null) {
            List<Event> events = adapted.completed(adapted.next(0), 0);
            computed = events.isEmpty() ? null : (Event.Computed) events.getFirst();
        }
        adapted.handle(0, new Command.Close(id), 0);
        return computed.cachedTokens();
    }

    private static Command scored(long id, int[] ids) {
        return new Command.Open(id, ids, 0, CandidateSelection.best(), Scheduling.DEFAULT, Long.MAX_VALUE, 2);
    }

    @Test
    void ignoresWhatIsTooShort() {
        answer(1, counting(10));
        open(2, new int[] {0, 1, 2, 77, 78});
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        assertEquals(0, prefill.from());
    }

    @Test
    void forgetsWhatAMoveThatFailedMayHaveWrittenOver() {
        answer(1, counting(10));
        answer(2, other(10, 20));
        answer(3, other(10, 40));
        close(2);
        scheduler.handle(0, new Command.Step(1, 5), 0);
        scheduler.handle(0, new Command.Step(3, 5), 0);
        Work move = scheduler.next(0);
        assertEquals(new Work.Copy(new SequenceKey(0, 3), 2, 1, 10, true), move);
        scheduler.failed(move, "broken");
        close(1);
        open(4, other(10, 20));
        assertEquals(0, assertInstanceOf(Work.Prefill.class, scheduler.next(0)).from());
    }

    private int slotOf(long id, int[] ids) {
        open(id, ids);
        Work.Prefill prefill = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        scheduler.completed(prefill, 0);
        return prefill.slot();
    }

    private void answer(long id, int[] ids) {
        open(id, ids);
        Work work = assertInstanceOf(Work.Prefill.class, scheduler.next(0));
        assertEquals(1, scheduler.completed(work, 0).size());
    }

    private void open(long id, int[] ids) {
        var open = new Command.Open(id, ids, 0, CandidateSelection.best(), Long.MAX_VALUE);
        assertEquals(List.of(), scheduler.handle(0, open, 0));
    }

    private void close(long id) {
        scheduler.handle(0, new Command.Close(id), 0);
    }

    private static int[] counting(int length) {
        return IntStream.range(0, length).toArray();
    }

    private static int[] other(int length, int first) {
        return IntStream.range(first, first + length).toArray();
    }
}
