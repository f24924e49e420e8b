package dev.millrace.local.bench.recovery;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** A report as Markdown. */
public final class RecoveryTable {
    private RecoveryTable() {}

    /** Prints a line for each kill. */
    public static void print(PrintStream out, RecoveryReport report) {
        out.printf(
                "%n%d models, %d streams; tokens a second, and seconds%n%n",
                report.models(), report.settings().streams());
        out.println("| killed | before | during | after | back at " + Recovery.SHARE + " after | process ready after"
                + " | longest silence before, after | in flight | well | resumed | failed |");
        out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        for (var round : report.rounds()) {
            var seen = round.seen();
            out.printf(
                    "| %s | %.1f | %s | %s | %s | %s | %.2f, %.2f | %d | %d | %d | %d |%n",
                    round.killed(),
                    seen.before(),
                    text(seen.during()),
                    text(seen.after()),
                    text(seen.backAfter()),
                    text(round.readyAfter()),
                    seen.silenceBefore(),
                    seen.silenceAfter(),
                    seen.inFlight(),
                    seen.well(),
                    round.resumed(),
                    seen.failed());
        }
        report.rounds().forEach(round -> round.problems().forEach(problem -> out.println("  " + problem)));
    }

    /** A dash for what is not there. */
    private static String text(@Nullable Double value) {
        return value == null ? "–" : "%.1f".formatted(value);
    }
}
