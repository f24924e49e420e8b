package dev.millrace.model.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncoderQueueTest {
    private static EncoderJob job(int... lengths) {
        return new EncoderJob(IntStream.of(lengths)
                .mapToObj(length -> new EncoderInput(new int[length]))
                .toList());
    }

    private static List<Integer> lengths(List<EncoderWork> rows) {
        return rows.stream().map(row -> row.input().length()).toList();
    }

    @Test
    void takesTheLongestFirstAndFillsTheBatchWithLikeLengths() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(30, 1000));
        assertTrue(queue.offer(job(2, 10, 9, 3, 4)));
        assertEquals(List.of(10, 9), lengths(queue.next()));
        assertEquals(List.of(4, 3, 2), lengths(queue.next()));
        assertEquals(List.of(), queue.next());
        assertEquals(0, queue.waitingTokens());
    }

    @Test
    void runsAnInputThatIsLongerThanABatchAlone() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(8, 1000));
        queue.offer(job(20, 12, 1));
        assertEquals(List.of(20), lengths(queue.next()));
        assertEquals(List.of(12), lengths(queue.next()));
        assertEquals(List.of(1), lengths(queue.next()));
    }

    @Test
    void letsJobsTakeTurns() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(8, 1000));
        EncoderJob large = job(8, 8, 8);
        EncoderJob small = job(7);
        queue.offer(large);
        queue.offer(small);
        assertEquals(large, queue.next().getFirst().job());
        assertEquals(small, queue.next().getFirst().job());
        assertEquals(large, queue.next().getFirst().job());
    }

    @Test
    void sharesARunBetweenCallers() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(64, 1000));
        IntStream.range(0, 5).forEach(i -> queue.offer(job(9)));
        assertEquals(5, queue.next().size());
    }

    @Test
    void refusesWhatIsTooMuchUnlessNothingWaits() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(100, 50));
        assertTrue(queue.offer(job(60)));
        assertFalse(queue.offer(job(1)));
        queue.next();
        assertTrue(queue.offer(job(1)));
    }

    @Test
    void forgetsWhatWasCancelled() {
        EncoderQueue queue = new EncoderQueue(new EncoderLimits(4, 1000));
        EncoderJob gone = job(4, 4, 4);
        queue.offer(gone);
        queue.offer(job(3));
        queue.next();
        gone.cancel();
        assertEquals(List.of(3), lengths(queue.next()));
        assertEquals(List.of(), queue.next());
        assertEquals(0, queue.waitingTokens());
    }

    @Test
    void takesEveryInputExactlyOnceAndStaysWithinTheBounds() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            EncoderQueue queue = new EncoderQueue(new EncoderLimits(40, 1 << 20));
            Map<EncoderJob, boolean[]> seen = new HashMap<>();
            List<EncoderJob> jobs = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                EncoderJob job = job(random.ints(1 + random.nextInt(9), 1, 25).toArray());
                jobs.add(job);
                queue.offer(job);
            }
            for (List<EncoderWork> rows = queue.next(); !rows.isEmpty(); rows = queue.next()) {
                int longest = rows.stream()
                        .mapToInt(row -> row.input().length())
                        .max()
                        .orElseThrow();
                assertTrue(rows.size() == 1 || rows.size() * longest <= 40, "seed " + seed);
                for (EncoderWork row : rows) {
                    boolean[] places = seen.computeIfAbsent(row.job(), any -> new boolean[9]);
                    assertFalse(places[row.place()], "seed " + seed);
                    places[row.place()] = true;
                }
            }
            for (EncoderJob job : jobs) {
                assertFalse(job.hasMore(), "seed " + seed);
            }
            assertEquals(0, queue.waitingTokens(), "seed " + seed);
        }
    }
}
