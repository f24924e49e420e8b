package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.chain.Load.Ask;
import dev.millrace.local.chain.Load.Ending;
import dev.millrace.local.system.Port;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that hang up in the middle leave nothing behind: no slot, no session, no request without its end. */
class DroppedClientsIT {
    private static final int REQUESTS = Integer.getInteger("millrace.requests", 90);
    private static final long SEED = Long.getLong("millrace.seed", 20261121);
    private static final int AT_ONCE = 24;
    private static final int TOKENS_MAX = 24;
    private static final String CANCELLED = "millrace_requests_cancelled_total";

    @Test
    void aThirdOfTheClientsHangsUpAndNothingStaysOpen() throws Exception {
        var system = RunningSystem.get();
        var figures = new Figures(system);
        figures.awaitIdle(60);
        var begin = Instant.now();
        double cancelled = figures.sum(Port.TOKENIZER_MANAGEMENT, CANCELLED);
        var random = new Random(SEED);
        var endings = new Load(system.url(), figures.describe().getModel()).run(asks(random), AT_ONCE);

        assertEquals(REQUESTS, count(endings, Ending.DROPPED) + count(endings, Ending.COMPLETE), "seed " + SEED);
        assertTrue(count(endings, Ending.DROPPED) >= REQUESTS / 4, endings.toString());
        figures.awaitIdle(60);
        // A short answer may have been written whole before its client was seen to be gone; most are not.
        cancelled = figures.sum(Port.TOKENIZER_MANAGEMENT, CANCELLED) - cancelled;
        assertTrue(cancelled >= REQUESTS / 6.0, cancelled + " were cancelled");
        var report = figures.auditSince(begin, 10);
        assertEquals(REQUESTS, report.requests());
        assertEquals(REQUESTS, report.finished());
        assertEquals(REQUESTS, report.completed());
    }

    private static List<Ask> asks(Random random) {
        var framesMax = IntStream.range(0, REQUESTS)
                .map(i -> i % 3 == 0 ? 1 + random.nextInt(TOKENS_MAX / 2) : Integer.MAX_VALUE)
                .boxed()
                .collect(Collectors.toList());
        Collections.shuffle(framesMax, random);
        return framesMax.stream()
                .map(frames -> new Ask("Tell me a story about the number " + random.nextInt(1000), TOKENS_MAX, frames))
                .toList();
    }

    private static int count(List<Ending> endings, Ending wanted) {
        return Collections.frequency(endings, wanted);
    }
}
