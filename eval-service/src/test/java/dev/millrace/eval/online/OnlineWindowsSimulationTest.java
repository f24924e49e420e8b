package dev.millrace.eval.online;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random traffic, late, repeated and from the future, with rewards before and after their completions. */
class OnlineWindowsSimulationTest {
    private static final WindowBounds BOUNDS =
            new WindowBounds(List.of(Duration.ofMinutes(1), Duration.ofMinutes(10)), 64, 10_000);

    private long nowMs = 1_800_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyFigureIsThatOfASlowReadableVersion(long seed) {
        var random = new Random(seed);
        var windows = new OnlineWindows(BOUNDS, () -> Instant.ofEpochMilli(nowMs));
        var slow = new SlowWindows();
        var sent = new ArrayList<Observation>();
        for (int i = 0; i < 400; i++) {
            nowMs += random.nextInt(10) == 0 ? random.nextInt(120_000) : random.nextInt(3_000);
            boolean repeats = !sent.isEmpty() && random.nextInt(5) == 0;
            var observed = repeats
                    ? sent.get(random.nextInt(sent.size()))
                    : Observed.random("r" + i, nowMs - random.nextInt(90_000) + 5_000, random);
            sent.add(observed);
            boolean rewardFirst = random.nextInt(4) == 0;
            double reward = random.nextGaussian();
            if (rewardFirst) {
                reward(windows, slow, observed, reward);
            }
            windows.add(observed);
            slow.add(observed, nowMs);
            if (!rewardFirst && random.nextInt(3) == 0) {
                reward(windows, slow, sent.get(random.nextInt(sent.size())), reward);
            }
            if (random.nextInt(20) == 0) {
                compare(windows, slow, "seed %d, step %d".formatted(seed, i));
            }
        }
    }

    private static void reward(OnlineWindows windows, SlowWindows slow, Observation observed, double reward) {
        windows.addReward(observed.completion().requestId(), reward);
        slow.addReward(observed.completion().requestId(), reward);
    }

    private void compare(OnlineWindows windows, SlowWindows slow, String when) {
        for (var key : windows.series()) {
            for (var window : BOUNDS.windows()) {
                var tally = windows.read(key, window).orElseThrow();
                for (var figure : Figure.values()) {
                    var expected = slow.value(figure, key, window, nowMs);
                    var value = tally.value(figure);
                    var what = "%s of %s in %s, %s".formatted(figure, key, window, when);
                    assertEquals(expected.isPresent(), value.isPresent(), what);
                    if (expected.isPresent()) {
                        boolean sketched = figure == Figure.FIRST_TOKEN_P50_MS || figure == Figure.FIRST_TOKEN_P95_MS;
                        double within = sketched ? 0.05 * expected.getAsDouble() : 1e-9 * (1 + expected.getAsDouble());
                        assertEquals(expected.getAsDouble(), value.getAsDouble(), Math.abs(within), what);
                    }
                }
            }
        }
    }
}
