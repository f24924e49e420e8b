package dev.millrace.local.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.system.UsageException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal names the option. */
class LoadSettingsTest {
    private static final Target TARGET = Target.parse("a=http://127.0.0.1:1", Map.of());
    private static final TrafficShape SHAPE = shape(0, 1, 0, 0.8, 25);

    @Test
    void refusesLoadsOutOfTheirRanges() {
        assertRefused("--streams must be 1 to 256, not 0", new ClosedLoop(0, 1));
        assertRefused("--streams must be 1 to 256, not 257", new ClosedLoop(257, 1));
        assertRefused("--requests must be 1 to 1000, not 0", new ClosedLoop(1, 0));
        assertRefused("--rate must be 0.01 to 1000, not 0", new OpenLoop(0, 10, 1));
        assertRefused("--rate must be 0.01 to 1000, not NaN", new OpenLoop(Double.NaN, 10, 1));
        assertRefused("--seconds must be 1 to 3600, not 3601", new OpenLoop(1, 3601, 1));
        assertRefused("--in-flight must be 1 to 1024, not 0", new OpenLoop(1, 10, 0));
        assertRefused(
                "--rate 1000.0 for --seconds 60 is 60000 requests a round; at most 10000", new OpenLoop(1000, 60, 1));
        assertRefused("--long-every must be 0.1 to 600, not 0", new LongPrompts(8, 0, 10, 1));
        assertRefused("--long-words must be 1 to 8000, not 8001", new LongPrompts(8, 1, 8001, 1));
        assertRefused("--long-count must be 1 to 1000, not 0", new LongPrompts(8, 1, 10, 0));
    }

    @Test
    void refusesTheRestOutOfItsRanges() {
        assertRefused("--rounds must be 1 to 100, not 0", () -> settings(List.of(TARGET), 1, 0, 0, 10));
        assertRefused("--warm-up must be 0 to 1000, not -1", () -> settings(List.of(TARGET), -1, 1, 0, 10));
        assertRefused("--busy must be 0 to 64, not 65", () -> settings(List.of(TARGET), 1, 1, 65, 10));
        assertRefused("--timeout must be 1 to 3600, not 0", () -> settings(List.of(TARGET), 1, 1, 0, 0));
        assertRefused("--url: 1 to 8 are needed, not 0", () -> settings(List.of(), 1, 1, 0, 10));
        assertRefused("--url: 1 to 8 are needed, not 9", () -> settings(Collections.nCopies(9, TARGET), 1, 1, 0, 10));
        assertRefused("--url: two are called 'a'; use name=url", () -> settings(List.of(TARGET, TARGET), 1, 1, 0, 10));
    }

    @Test
    void refusesShapesOutOfTheirRanges() {
        assertRefused("--prefix-share must be 0 to 1, not 1.5", () -> shape(1.5, 1, 0, 1, 1));
        assertRefused("--turns must be 1 to 16, not 0", () -> shape(0, 0, 0, 1, 1));
        assertRefused("--drop-share must be 0 to 1, not -1", () -> shape(0, 1, -1, 1, 1));
        assertRefused("--temperature must be 0 to 2, not 3", () -> shape(0, 1, 0, 3, 1));
        assertRefused("--top-k must be 0 to 1000, not -1", () -> shape(0, 1, 0, 1, -1));
    }

    private static TrafficShape shape(double prefixShare, int turns, double dropShare, double temperature, int topK) {
        return new TrafficShape(new Span(5, 5), new Span(5, 5), prefixShare, 10, turns, dropShare, temperature, topK);
    }

    private static void settings(List<Target> targets, int warmUp, int rounds, int busy, int timeout) {
        var _ = new LoadSettings(targets, List.of(new ClosedLoop(1, 1)), SHAPE, warmUp, rounds, 1, busy, timeout);
    }

    private static void assertRefused(String message, Load load) {
        assertRefused(message, () -> {
            var _ = new LoadSettings(List.of(TARGET), List.of(load), SHAPE, 1, 1, 1, 0, 10);
        });
    }

    private static void assertRefused(String message, Executable making) {
        var refusal = assertThrows(UsageException.class, making);
        assertEquals(message, refusal.getMessage());
        assertTrue(message.startsWith("--"));
    }
}
