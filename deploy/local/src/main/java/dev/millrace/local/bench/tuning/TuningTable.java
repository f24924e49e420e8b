package dev.millrace.local.bench.tuning;

import java.io.PrintStream;
import java.util.Locale;

/** A report as Markdown. */
public final class TuningTable {
    private TuningTable() {}

    /** Prints the job, the swap, the taste, the suites and the goals. */
    public static void print(PrintStream out, TuningReport report) {
        printTraining(out, report);
        printTaste(out, report);
        printSuites(out, report);
        out.println();
        report.goals().forEach((goal, shown) -> out.printf("%s: %s%n", shown ? "yes" : "NO", goal));
    }

    private static void printTraining(PrintStream out, TuningReport report) {
        var training = report.training();
        var swap = report.swap();
        out.printf("%n| %s of %s | figure |%n|---|---|%n", training.objective(), report.model());
        row(out, "adapter", "%s@%s", report.settings().name(), training.version());
        row(out, "minutes from the request until it was made", "%.1f", training.seconds() / 60);
        training.figures().forEach((name, value) -> row(out, name, "%s", String.format(Locale.ROOT, "%.6g", value)));
        row(out, "seconds from the promotion until it answers", "%.1f", swap.seconds());
        row(
                out,
                "streams of the base, of the version before, of them open all through",
                "%d, %d, %d",
                swap.baseStreams(),
                swap.earlierStreams(),
                swap.openThrough());
        row(out, "streams dropped", "%d", swap.dropped());
        swap.problems().forEach(problem -> row(out, "problem", "%s", problem));
    }

    private static void printTaste(PrintStream out, TuningReport report) {
        out.printf(
                "%n| %d prompts never ranked | true score | words | with a list | repeated | empty |%n|---|---|---|---|---|---|%n",
                report.sampled().prompts());
        side(out, "base, drawn (best-of-1)", report.sampled().base());
        side(out, "adapter, drawn", report.sampled().adapter());
        side(out, "base, greedy", report.greedy().base());
        side(out, "adapter, greedy", report.greedy().adapter());
        out.printf(
                "%ngain drawn %s, greedy %s%n",
                report.sampled().gain(), report.greedy().gain());
    }

    private static void side(PrintStream out, String name, TasteChange.Side side) {
        out.printf(
                "| %s | %.3f | %.1f | %.2f | %.3f | %d |%n",
                name, side.score(), side.words(), side.lists(), side.repeated(), side.empty());
    }

    private static void printSuites(PrintStream out, TuningReport report) {
        out.printf("%n| suite | items | base | adapter | change (95 %% interval) |%n|---|---|---|---|---|%n");
        for (var suite : report.suites()) {
            out.printf(
                    "| %s | %d | %.3f | %.3f | %s |%n",
                    suite.suite(), suite.items(), suite.base(), suite.adapter(), suite.change());
        }
    }

    private static void row(PrintStream out, String name, String format, Object... values) {
        out.printf("| %s | %s |%n", name, format.formatted(values));
    }
}
