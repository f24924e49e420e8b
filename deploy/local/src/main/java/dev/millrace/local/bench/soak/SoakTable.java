package dev.millrace.local.bench.soak;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** The end of a soak in a terminal. */
public final class SoakTable {
    private SoakTable() {}

    /** Prints baseline against end, the traffic and the verdict. */
    public static void print(PrintStream out, SoakReport report) {
        out.printf("%n%-18s %-24s %10s %10s %10s%n", "PROCESS", "WHAT", "BASELINE", "END", "ALLOWED");
        for (var check : report.checks()) {
            out.printf(
                    "%-18s %-24s %10.1f %10s %10s %s%n",
                    check.process(),
                    check.vital().title(),
                    check.baseline(),
                    text(check.end()),
                    text(check.allowed()),
                    check.passes() ? "" : "FAILED");
        }
        out.println();
        report.traffic()
                .forEach((kind, counts) ->
                        out.printf("%-18s %8d good %6d bad%n", kind.title(), counts.good(), counts.bad()));
        report.examples().forEach(example -> out.println("  " + example));
        out.printf(
                "%n%s: %d restarts, %d output tokens in %.1f minutes%n",
                report.passed() ? "PASSED" : "FAILED", report.restarts(), report.outputTokens(), report.minutes());
    }

    /** A dash for what is not there. */
    static String text(@Nullable Double value) {
        return value == null ? "–" : "%.1f".formatted(value);
    }
}
