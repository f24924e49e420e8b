package dev.millrace.eval.online.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.Figure;
import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.alert.AlertChange.Cleared;
import dev.millrace.eval.online.alert.AlertChange.Raised;
import dev.millrace.eval.online.alert.Alerts.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A figure that wanders, sometimes over too few completions; the service dies at random and reads its alerts back from the
 * log. What is on the log must be what somebody says who looks at all that was ever read.
 */
class AlertsSimulationTest {
    private static final SeriesKey MODEL = new SeriesKey(Dimension.MODEL, "m");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void raisesEachCrossingOnceAcrossRestarts(long seed) {
        // With one reading nothing but what is on the log decides.
        run(seed, 1, 0.1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void waitsForSeveralReadingsRunning(long seed) {
        run(seed, 3, 0);
    }

    private static void run(long seed, int readings, double deaths) {
        var random = new Random(seed);
        var rule = new AlertRule(
                "r",
                new Signal.OfWindow(Figure.REWARD),
                Dimension.MODEL,
                Duration.ofDays(1),
                new AlertRule.Bounds(1, 0, true),
                10,
                readings);
        var log = new ArrayList<AlertChange>();
        var seen = new ArrayList<Reading>();
        var alerts = new Alerts(List.of(rule));
        double value = 0;
        for (int i = 0; i < 500; i++) {
            value = 0.9 * value + random.nextGaussian();
            var reading = new Reading(OptionalDouble.of(value), random.nextInt(10) == 0 ? 9 : 10);
            seen.add(reading);
            log.addAll(alerts.evaluate(_ -> List.of(MODEL), (_, _) -> reading, i));
            if (random.nextDouble() < deaths) {
                alerts = new Alerts(List.of(rule));
                log.forEach(alerts::apply);
            } else {
                // The last record is read twice now and then.
                log.subList(Math.max(0, log.size() - 1), log.size()).forEach(alerts::apply);
            }
        }
        assertEquals(slow(seen, readings), log, "seed " + seed);
    }

    private static List<AlertChange> slow(List<Reading> seen, int readings) {
        var log = new ArrayList<AlertChange>();
        boolean stands = false;
        int from = 0;
        for (int i = 0; i < seen.size(); i++) {
            int running = 0;
            for (int j = from; j <= i; j++) {
                double value = seen.get(j).value().orElseThrow();
                boolean says = seen.get(j).count() >= 10 && (stands ? value <= 0 : value > 1);
                running = says ? running + 1 : 0;
            }
            if (running >= readings) {
                var reading = seen.get(i);
                log.add(
                        stands
                                ? new Cleared("r", MODEL, "back", i)
                                : new Raised("r", MODEL, reading.value().orElseThrow(), 1, 10, i));
                stands = !stands;
                from = i + 1;
            }
        }
        return log;
    }
}
