package dev.millrace.local.bench;

import dev.millrace.local.bench.load.Spread;
import dev.millrace.local.bench.traffic.Answer;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was measured of the answers of one form. */
final class FormFigures {
    /** Of each round, time a token of all streams together by that of free ones. */
    private final List<Double> ratios = new ArrayList<>();
    /** Between two pieces of text of one stream, in milliseconds. */
    private final List<Double> gaps = new ArrayList<>();

    private SamplerCounts counts = new SamplerCounts(0, 0, 0, 0);

    void ratio(double ratio) {
        ratios.add(ratio);
    }

    void answer(Answer answer) {
        long[] pieces = answer.pieceNanos();
        for (int i = 1; i < pieces.length; i++) {
            gaps.add((pieces[i] - pieces[i - 1]) / 1e6);
        }
    }

    void counted(SamplerCounts more) {
        counts = counts.plus(more);
    }

    /** The gap that a share of all gaps does not exceed. */
    double gap(double share) {
        var sorted = gaps.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }

    static void printHead(PrintStream out, int streams) {
        out.printf(
                "%d streams %6s of free, median (smallest to largest)   ms between tokens p50 (of free)  p95 (of free)   rows"
                        + " a step%n",
                streams, "");
    }

    void print(PrintStream out, String form, FormFigures free) {
        out.printf(
                "%-10s %32s %18.2f (%.2f) %12.2f (%.2f) %12.3f%n",
                form,
                Spread.of(ratios),
                gap(0.5),
                gap(0.5) / free.gap(0.5),
                gap(0.95),
                gap(0.95) / free.gap(0.95),
                counts.rowsPerStep());
    }
}
