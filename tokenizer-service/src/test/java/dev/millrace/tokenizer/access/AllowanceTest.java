package dev.millrace.tokenizer.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.security.Limits;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private long nowMs = 1_000_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMs);

    @Test
    void refusesTheRequestAfterTheLastAndSaysWhenThereIsAnother() {
        var allowance = allowance(new Limits(6, 0, 0, 0));
        for (int i = 0; i < 6; i++) {
            request(allowance);
        }

        var refused = assertThrows(FailureException.class, allowance::begin).failure();

        assertEquals(Failure.Kind.OVERLOADED, refused.kind());
        assertEquals("rate_limit_exceeded", refused.code());
        // Six a minute are one in ten seconds.
        assertEquals(10_000, refused.retryAfterMs());
        nowMs += 9_999;
        assertThrows(FailureException.class, allowance::begin);
        nowMs += 1;
        request(allowance);
    }

    @Test
    void countsWhatIsUnderWay() {
        var allowance = allowance(new Limits(0, 0, 0, 2));
        allowance.begin();
        allowance.begin();
        assertThrows(FailureException.class, allowance::begin);
        allowance.end();
        assertDoesNotThrow(allowance::begin);
        assertEquals(2, allowance.streams());
    }

    @Test
    void takesPromptsWhileThereAreTokensForThem() {
        var allowance = allowance(new Limits(0, 600, 0, 0));
        allowance.takePrompt(500);
        var refused = assertThrows(FailureException.class, () -> allowance.takePrompt(150));
        assertEquals(5_000, refused.failure().retryAfterMs());
        allowance.takePrompt(100);
        allowance.giveBackPrompt(100);
        allowance.takePrompt(100);
        var never = assertThrows(FailureException.class, () -> allowance.takePrompt(601));
        assertEquals(60_000, never.failure().retryAfterMs());
    }

    @Test
    void chargesAnswersAfterwardsAndWaitsForTheDebt() {
        var allowance = allowance(new Limits(0, 0, 60, 0));
        request(allowance);
        allowance.chargeOutput(90);

        var refused = assertThrows(FailureException.class, allowance::begin);

        assertEquals(31_000, refused.failure().retryAfterMs());
        assertEquals(0, allowance.streams(), "what was refused is not under way");
        nowMs += 31_000;
        request(allowance);
    }

    @Test
    void reportsWhatIsLeft() {
        var allowance = allowance(new Limits(60, 600, 6000, 0));
        request(allowance);
        allowance.takePrompt(100);

        assertEquals(
                java.util.List.of(
                        new Allowance.Figure("requests", 60, 59, 1_000),
                        new Allowance.Figure("tokens", 600, 500, 10_000)),
                allowance.figures());
        allowance.chargeOutput(5_900);
        assertEquals(100, allowance.figures().get(1).remaining());
        assertEquals(java.util.List.of(), allowance(Limits.NONE).figures());
    }

    /** The oracle is the list of what passed: never more in a minute than a full bucket and what flows in meanwhile. */
    @Test
    void neverLetsMoreThroughThanTheLimitAllows() {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            int limit = 1 + random.nextInt(50);
            var allowance = allowance(new Limits(limit, 0, 0, 0));
            var passed = new ArrayDeque<Long>();
            for (int i = 0; i < 2_000; i++) {
                nowMs += random.nextInt(1_500);
                try {
                    request(allowance);
                    passed.add(nowMs);
                } catch (FailureException e) {
                    assertTrue(e.failure().retryAfterMs() <= 60_000);
                }
                while (passed.peekFirst() != null && passed.peekFirst() <= nowMs - 60_000) {
                    passed.removeFirst();
                }
                assertTrue(passed.size() <= 2 * limit + 1, "seed " + seed + ": " + passed.size() + " of " + limit);
            }
        }
    }

    @Test
    void keepsInMindWhoCameLastAndNoMoreThanItMay() {
        var allowances = new Allowances(new Limits(5, 0, 0, 0), clock, 3);
        var first = allowances.of("a", Limits.DEFAULT);
        allowances.of("b", Limits.DEFAULT);
        allowances.of("c", Limits.DEFAULT);
        assertSame(first, allowances.of("a", Limits.DEFAULT));
        allowances.of("d", Limits.DEFAULT);

        assertEquals(3, allowances.size());
        assertNull(allowances.find("b"));
        assertSame(first, allowances.find("a"));
        assertNotSame(first, allowances.of("a", new Limits(9, null, null, null)), "its limits have changed");
    }

    private Allowance allowance(Limits limits) {
        return new Allowances(Limits.NONE, clock).of("one", limits);
    }

    private static void request(Allowance allowance) {
        allowance.begin();
        allowance.end();
    }
}
