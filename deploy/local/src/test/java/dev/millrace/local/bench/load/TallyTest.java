package dev.millrace.local.bench.load;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.Answer.Ending;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MS = 1_000_000;

    /** The definition, on a sorted list: the smallest value that at least p % of all do not exceed. */
    private static double bruteForce(List<Double> sorted, double percentile) {
        int rank = (int) Math.ceil(percentile / 100 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    @Test
    void percentilesAreThoseOfASortedListToThreeDigits() {
        var random = new SplittableRandom(3);
        for (int count : List.of(1, 2, 3, 7, 19, 20, 100, 5000)) {
            var tally = new Tally();
            List<Double> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                double ms = Math.exp(random.nextDouble() * 12 - 3);
                all.add(ms);
                tally.record(Latency.END_TO_END, (long) (ms * MS));
            }
            Collections.sort(all);
            var times = time(tally, Latency.END_TO_END);
            assertNear(bruteForce(all, 50), times.p50(), count + " p50");
            assertNear(bruteForce(all, 95), times.p95(), count + " p95");
            assertNear(bruteForce(all, 99), times.p99(), count + " p99");
            assertNear(all.getLast(), times.max(), count + " max");
            assertNear(all.stream().mapToDouble(ms -> ms).average().orElseThrow(), times.mean(), count + " mean");
            assertEquals(count, times.count());
        }
    }

    @Test
    void anAnswerGivesEachOfItsTimes() {
        var tally = new Tally();
        tally.add(answer(Ending.COMPLETE, "", 100, 10, 40, 50));
        assertNear(10, time(tally, Latency.FIRST_TOKEN).p50(), "first");
        assertEquals(2, time(tally, Latency.INTER_TOKEN).count());
        assertNear(10, time(tally, Latency.INTER_TOKEN).p50(), "gap");
        assertNear(30, time(tally, Latency.INTER_TOKEN).max(), "longest gap");
        assertNear(100, time(tally, Latency.END_TO_END).p50(), "whole");
        assertEquals(new Counts(1, 0, 0, 5, 3, Map.of(), Map.of()), tally.counts());
    }

    @Test
    void whoLeftOrFailedHasNoEnd() {
        var tally = new Tally();
        tally.add(answer(Ending.DROPPED, "", 60, 10, 20));
        tally.add(answer(Ending.FAILED, "HTTP 503", 5));
        tally.add(answer(Ending.FAILED, "HTTP 503", 6));
        tally.overBound();
        assertNull(tally.latencies().get(Latency.END_TO_END));
        assertEquals(1, time(tally, Latency.FIRST_TOKEN).count());
        assertEquals(new Counts(0, 1, 1, 15, 2, Map.of("HTTP 503", 2L), Map.of("HTTP 503", "because")), tally.counts());
        assertEquals(2, tally.counts().failed());
    }

    @Test
    void onlyGapsThatEndInTheWindowCount() {
        var tally = new Tally();
        tally.gaps(Latency.INTER_TOKEN, answer(Ending.COMPLETE, "", 100, 10, 20, 40, 70), 20 * MS, 40 * MS);
        assertEquals(1, time(tally, Latency.INTER_TOKEN).count());
        assertNear(20, time(tally, Latency.INTER_TOKEN).p50(), "the gap from 20 to 40");
    }

    @Test
    void twoTalliesMakeOne() {
        var one = new Tally();
        one.add(answer(Ending.COMPLETE, "", 100, 10, 40));
        var other = new Tally();
        other.add(answer(Ending.COMPLETE, "", 300, 30, 40));
        other.add(answer(Ending.FAILED, "timeout", 5));
        one.add(other);
        assertEquals(2, one.counts().answered());
        assertEquals(Map.of("timeout", 1L), one.counts().errors());
        assertNear(100, time(one, Latency.END_TO_END).p50(), "p50 of both");
        assertNear(300, time(one, Latency.END_TO_END).max(), "max of both");
    }

    /** An answer that was due at 0. */
    private static Answer answer(Ending ending, String problem, long endMs, long... piecesMs) {
        long[] nanos = Arrays.stream(piecesMs).map(ms -> ms * MS).toArray();
        return new Answer(ending, problem, "because", 0, endMs * MS, nanos, 5, piecesMs.length, "");
    }

    private static Percentiles time(Tally tally, Latency latency) {
        return requireNonNull(tally.latencies().get(latency));
    }

    private static void assertNear(double expected, double actual, String what) {
        // Three digits, and whole microseconds.
        assertEquals(expected, actual, expected * 0.001 + 0.001, what);
    }
}
