package dev.millrace.local.bench.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.local.bench.recovery.Recovery.Times;
import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Timelines made by hand, in milliseconds: warm at 10 s, the kill at 20 s, the end at 50 s. */
class RecoveryTest {
    private static final Times TIMES = new Times(nanos(10_000), nanos(20_000), nanos(50_000));

    @Test
    void aSteadyStreamNeverFell() {
        var seen = Recovery.of(List.of(answer(Ending.COMPLETE, 0, 51_000, every(100, 0, 51_000))), TIMES);
        assertEquals(10, seen.before(), 1e-9);
        assertNull(seen.during());
        assertEquals(0, seen.backAfter());
        assertEquals(10, value(seen.after()), 1e-9);
        assertEquals(1, seen.inFlight());
        assertEquals(1, seen.well());
    }

    @Test
    void aStreamThatStallsIsBackWhenItGoesOn() {
        // Ten a second, nothing from 20 s to 32 s, ten a second again.
        var pieces = LongStream.concat(every(100, 0, 20_001), every(100, 32_000, 51_000));
        var seen = Recovery.of(List.of(answer(Ending.COMPLETE, 0, 51_000, pieces)), TIMES);
        assertEquals(10, seen.before(), 1e-9);
        // The first window of 5 s with 45 of its 50 tokens begins half a second before they do.
        assertEquals(11.5, value(seen.backAfter()), 0.11);
        assertEquals(0, value(seen.during()), 1e-9);
        assertEquals(10 * 18.0 / 18.5, value(seen.after()), 0.1);
        assertEquals(12, seen.silenceAfter(), 1e-9);
        assertEquals(0.1, seen.silenceBefore(), 1e-9);
        assertEquals(0, seen.curve().get(5), 1e-9);
        assertEquals(10, seen.curve().get(20), 1e-9);
        assertEquals(30, seen.curve().size());
    }

    @Test
    void halfOfTheStreamsIsNotEnough() {
        var kept = answer(Ending.COMPLETE, 0, 51_000, every(100, 0, 51_000));
        var lost = answer(Ending.FAILED, 0, 40_000, every(100, 0, 20_001));
        var seen = Recovery.of(List.of(kept, lost), TIMES);
        assertEquals(20, seen.before(), 1e-9);
        assertEquals(10, value(seen.during()), 1e-9);
        assertNull(seen.after());
        assertNull(seen.backAfter());
        assertEquals(1, seen.well());
        assertEquals(1, seen.failed());
        // From its last piece, at 20 s, to its failure.
        assertEquals(20, seen.silenceAfter(), 1e-9);
    }

    @Test
    void waitingForTheFirstTokenIsSilence() {
        var before = answer(Ending.COMPLETE, 12_000, 18_000, LongStream.of(15_000, 16_000, 17_500));
        var after = answer(Ending.COMPLETE, 19_000, 30_000, LongStream.of(26_000, 29_000));
        var seen = Recovery.of(List.of(before, after), TIMES);
        assertEquals(3, seen.silenceBefore(), 1e-9);
        assertEquals(7, seen.silenceAfter(), 1e-9);
        assertEquals(1, seen.inFlight());
    }

    @Test
    void whatWasOverBeforeItWasWarmDoesNotCount() {
        var cold = answer(Ending.FAILED, 0, 9_000, LongStream.of(1_000));
        var warm = answer(Ending.COMPLETE, 11_000, 51_000, every(50, 12_000, 51_000));
        var seen = Recovery.of(List.of(cold, warm), TIMES);
        assertEquals(0, seen.failed());
        assertEquals(1, seen.well());
    }

    @Test
    void theTokensOfAPieceWithSeveralCountAll() {
        long[] pieces = every(1_000, 0, 51_000).map(RecoveryTest::nanos).toArray();
        var answer = new Answer(Ending.COMPLETE, "", "", 0, nanos(51_000), pieces, 30, 3 * pieces.length, "");
        assertEquals(3, Recovery.of(List.of(answer), TIMES).before(), 1e-9);
    }

    @Test
    void anAnswerWithoutTextBreaksNothing() {
        var refused = answer(Ending.FAILED, 21_000, 22_000, LongStream.empty());
        var seen = Recovery.of(List.of(refused), TIMES);
        assertEquals(0, seen.before(), 1e-9);
        assertNull(seen.backAfter());
        assertEquals(1, seen.failed());
        assertEquals(1, seen.silenceAfter(), 1e-9);
    }

    /** Times in milliseconds, the end excluded. */
    private static LongStream every(long step, long from, long to) {
        return LongStream.iterate(from, at -> at < to, at -> at + step);
    }

    private static Answer answer(Ending ending, long asked, long ended, LongStream pieces) {
        long[] at = pieces.map(RecoveryTest::nanos).toArray();
        var problem = ending == Ending.FAILED ? "broke off" : "";
        return new Answer(ending, problem, "", nanos(asked), nanos(ended), at, 30, at.length, "");
    }

    private static long nanos(long millis) {
        return millis * 1_000_000;
    }

    private static double value(@Nullable Double figure) {
        assertNotNull(figure);
        return figure;
    }
}
