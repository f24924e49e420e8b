package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Tenants that ask as often as they may, one of them ten times as eager, of a house that works off so many tokens a
 * second, first come first served. All come again when they were told to.
 */
class RoomSimulationTest {
    private static final int TOKENS_MAX = 4_000;
    private static final int REQUESTS_MAX = 40;
    private static final int TOKENS_A_SECOND = 400;

    private long nowMs;
    private final Room room = new Room(REQUESTS_MAX, TOKENS_MAX, () -> Instant.ofEpochMilli(nowMs));

    @Test
    void tellsTheDrainRateAndNotANumber() {
        var first = request("a", 4_000);
        room.take(first);
        nowMs = 10_000;
        room.giveBack(first);
        room.take(request("a", 4_000));
        // 4000 tokens in 10 s: 1000 more take 2.5 s.
        assertEquals(2_500, refused(request("b", 1_000)).retryAfterMs());
        assertEquals("rate_limit_exceeded", refused(request("b", 1_000)).code());
    }

    @Test
    void neverHasMoreOpenThanItMayAndGivesEverybodyAShare() {
        for (long seed = 0; seed < 40; seed++) {
            new RoomSimulationTest().simulate(seed);
        }
    }

    private void simulate(long seed) {
        var random = new SplittableRandom(seed);
        var tenants = List.of("flood", "b", "c");
        Map<String, Long> served = new HashMap<>();
        Map<String, Long> comesAtMs = new HashMap<>();
        Deque<AcceptedRequest> open = new ArrayDeque<>();
        double credit = 0;
        for (; nowMs < 600_000; nowMs += 100) {
            for (var tenant : tenants) {
                for (int i = tenant.equals("flood") ? 10 : 1; i > 0; i--) {
                    if (comesAtMs.getOrDefault(tenant, 0L) <= nowMs) {
                        ask(tenant, random.nextInt(50, 400), open, comesAtMs);
                    }
                }
            }
            assertTrue(open.size() <= REQUESTS_MAX && room.openTokens() <= TOKENS_MAX, "seed " + seed);
            assertEquals(open.stream().mapToLong(AcceptedRequest::tokens).sum(), room.openTokens());
            for (credit += TOKENS_A_SECOND / 10.0;
                    !open.isEmpty() && credit >= open.element().tokens(); ) {
                var done = open.remove();
                credit -= done.tokens();
                room.giveBack(done);
                served.merge(done.tenant(), done.tokens(), Long::sum);
            }
        }
        long total = served.values().stream().mapToLong(each -> each).sum();
        assertTrue(total >= TOKENS_A_SECOND * 600 * 0.9, "seed " + seed + ": the house is kept busy, " + total);
        for (var tenant : tenants) {
            double share = served.getOrDefault(tenant, 0L) / (double) total;
            assertTrue(share >= 0.2 && share <= 0.5, "seed " + seed + ": " + served);
        }
    }

    private void ask(String tenant, int tokens, Deque<AcceptedRequest> open, Map<String, Long> comesAtMs) {
        var request = request(tenant, tokens);
        try {
            room.take(request);
            open.add(request);
        } catch (FailureException e) {
            long retryAfterMs = e.failure().retryAfterMs();
            assertTrue(retryAfterMs >= 1_000 && retryAfterMs <= 60_000, "retry after " + retryAfterMs);
            comesAtMs.put(tenant, nowMs + retryAfterMs);
        }
    }

    private Failure refused(AcceptedRequest request) {
        return assertThrows(FailureException.class, () -> room.take(request)).failure();
    }

    private AcceptedRequest request(String tenant, int tokens) {
        var prompt =
                new TextPrompt(new TextPrompt.Text("x"), "", TextParameters.DEFAULTS, new Scheduling(tenant, 0, ""));
        var decoding = new DecodingParameters(tokens - 1, 1, 0, 1, 7, new ArrayList<>(), 0);
        return new AcceptedRequest("r", Door.HTTP, "", prompt, "m", 1, decoding, nowMs, nowMs + 1);
    }
}
