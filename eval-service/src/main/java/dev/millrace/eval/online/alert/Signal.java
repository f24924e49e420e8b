package dev.millrace.eval.online.alert;

import dev.millrace.eval.online.Figure;
import dev.millrace.eval.online.drift.Measure;
import java.util.Arrays;
import java.util.stream.Stream;

/** What a rule watches. */
public sealed interface Signal {
    /** A figure of a window. */
    record OfWindow(Figure figure) implements Signal {
        @Override
        public String label() {
            return figure.label();
        }
    }

    /** How far a measure of a version has moved from its baseline. */
    record OfDrift(Measure measure) implements Signal {
        @Override
        public String label() {
            return "drift_" + measure.label();
        }
    }

    /** As configuration spells it: {@code failure_share}, or {@code drift_reward}. */
    String label();

    /**
     * The signal of a label.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Signal of(String label) {
        var figures = Arrays.stream(Figure.values()).map(OfWindow::new);
        var measures = Arrays.stream(Measure.values()).map(OfDrift::new);
        return Stream.<Signal>concat(figures, measures)
                .filter(signal -> signal.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("figure: there is none that is called so"));
    }
}
