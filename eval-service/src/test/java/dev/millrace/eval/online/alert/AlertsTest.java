package dev.millrace.eval.online.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.eval.online.Dimension;
import dev.millrace.eval.online.Figure;
import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.alert.AlertChange.Cleared;
import dev.millrace.eval.online.alert.AlertChange.Raised;
import dev.millrace.eval.online.alert.Alerts.Reading;
import dev.millrace.eval.online.drift.Measure;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final SeriesKey MODEL = new SeriesKey(Dimension.MODEL, "m");
    private static final AlertRule RULE = new AlertRule(
            "failures",
            new Signal.OfWindow(Figure.FAILURE_SHARE),
            Dimension.MODEL,
            Duration.ofMinutes(10),
            new AlertRule.Bounds(0.1, 0.05, true),
            20,
            2);

    private final Alerts alerts = new Alerts(List.of(RULE));
    private long nowMs;

    @Test
    void raisesAfterSoManyReadingsAndClearsBelowALowerBound() {
        assertEquals(List.of(), see(0.2, 50));
        assertEquals(List.of(new Raised("failures", MODEL, 0.3, 0.1, 50, nowMs + 60_000)), seeAndApply(0.3, 50));
        assertEquals(List.of(), seeAndApply(0.5, 50));
        // Between the bounds nothing changes, however long.
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), seeAndApply(0.07, 50));
        }
        assertEquals(List.of(), seeAndApply(0.05, 50));
        assertEquals(List.of(), seeAndApply(0.06, 50));
        assertEquals(List.of(), seeAndApply(0.01, 50));
        assertEquals(List.of(new Cleared("failures", MODEL, "back", nowMs + 60_000)), seeAndApply(0.01, 50));
        assertEquals(List.of(), alerts.standing());
    }

    @Test
    void tooFewCompletionsSayNothing() {
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), seeAndApply(0.9, 19));
        }
        seeAndApply(0.9, 20);
        assertEquals(1, seeAndApply(0.9, 20).size());
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), seeAndApply(0, 3));
        }
        assertEquals(List.of(new Cleared("failures", MODEL, "no_data", nowMs + 60_000)), seeAndApply(0, 3));
    }

    @Test
    void anAlertOfAnEarlierLifeIsNotRaisedAgain() {
        alerts.apply(new Raised("failures", MODEL, 0.3, 0.1, 50, 7));
        for (int i = 0; i < 5; i++) {
            assertEquals(List.of(), seeAndApply(0.4, 50));
        }
        assertEquals(1, alerts.standing("failures"));
    }

    @Test
    void anAlertOfARuleThatIsGoneEnds() {
        alerts.apply(new Raised("former", MODEL, 0.3, 0.1, 50, 7));
        assertEquals(List.of(new Cleared("former", MODEL, "no_rule", nowMs + 60_000)), seeAndApply(0, 50));
    }

    @Test
    void lowValuesCanBeTheBadOnes() {
        var slow = new AlertRule(
                "slow",
                new Signal.OfWindow(Figure.TOKENS_PER_SECOND),
                Dimension.MODEL,
                Duration.ofMinutes(1),
                new AlertRule.Bounds(5, 8, false),
                1,
                1);
        var own = new Alerts(List.of(slow));
        assertEquals(
                1, own.evaluate(_ -> List.of(MODEL), (_, _) -> reading(4, 1), 1).size());
        assertEquals(
                0, own.evaluate(_ -> List.of(MODEL), (_, _) -> reading(5, 1), 2).size());
    }

    @Test
    void rulesAreChecked() {
        assertEquals(new Signal.OfDrift(Measure.REWARD), Signal.of("drift_reward"));
        assertThrows(IllegalArgumentException.class, () -> Signal.of("reward_drift"));
        assertThrows(IllegalArgumentException.class, () -> new AlertRule.Bounds(0.1, 0.2, true));
        assertThrows(IllegalArgumentException.class, () -> new AlertRule.Bounds(0.2, 0.1, false));
        assertThrows(IllegalArgumentException.class, () -> new Alerts(List.of(RULE, RULE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new AlertRule(
                        "x", Signal.of("drift_reward"), Dimension.MODEL, RULE.window(), RULE.bounds(), 1, 1));
    }

    private List<AlertChange> see(double value, long count) {
        nowMs += 60_000;
        var changes = alerts.evaluate(_ -> List.of(MODEL), (_, _) -> reading(value, count), nowMs);
        if (!changes.isEmpty()) {
            nowMs -= 60_000;
        }
        return changes;
    }

    private List<AlertChange> seeAndApply(double value, long count) {
        var changes = see(value, count);
        changes.forEach(alerts::apply);
        return changes;
    }

    private static Reading reading(double value, long count) {
        return new Reading(OptionalDouble.of(value), count);
    }
}
