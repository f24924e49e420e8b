package dev.millrace.local.scale;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints what becomes of a million requests a minute on a thousand workers, and how affinity trades against balance.
 *
 * @param seed of all that is random; the same seed prints the same figures
 */
public record ScaleBench(long seed) {
    private static final List<Double> LOAD_FACTORS = List.of(1.0, 1.1, 1.25, 1.5, 2.0);
    private static final String HEAD = "%-16s %10s %8s %8s %8s %10s %10s %8s %9s%n";
    private static final String ROW = "%-16s %10d %8d %8d %8d %10d %10d %7.0f%% %9.2f%n";

    /** Runs everything; takes seconds. */
    public void run(PrintStream out) {
        thousand(out);
        factors(out);
        loads(out);
    }

    private void thousand(PrintStream out) {
        var workload = Workload.thousandWorkers(seed);
        long beginNanos = System.nanoTime();
        var simulation = ran(workload);
        out.printf(
                "%,d requests a minute, %,d workers of %d slots, %d samplers with %d links each, %,d partitions%n"
                        + "%,d requests, all ended; %,d sequences opened again, %,d partitions moved; simulated in %.1f s%n%n",
                workload.requestsPerMinute(),
                workload.workers(),
                workload.slots(),
                workload.samplers(),
                workload.links(),
                workload.partitions(),
                simulation.ended(),
                simulation.reopened(),
                simulation.movedPartitions(),
                (System.nanoTime() - beginNanos) / 1e9);
        head(out, "phase");
        for (var phase : Phase.values()) {
            row(out, phase.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), simulation.figures(phase));
        }
    }

    private void factors(PrintStream out) {
        out.printf("%na tenth of it, steady, each conversation's turns keyed to one partition, by load factor%n");
        head(out, "load factor");
        var workload = Workload.hundredWorkers(seed);
        for (double factor : LOAD_FACTORS) {
            row(
                    out,
                    Double.toString(factor),
                    steady(workload.withLoadFactor(factor).withTurnsThatStay()));
        }
        row(out, "1.25, spread", steady(workload));
        row(out, "blind, spread", steady(workload.withLoadFactor(0)));
    }

    private void loads(PrintStream out) {
        out.printf("%na tenth of it, steady, keys spread, by load%n");
        head(out, "requests a min");
        for (int requests : List.of(50_000, 120_000, 145_000)) {
            row(
                    out,
                    "%,d".formatted(requests),
                    steady(Workload.hundredWorkers(seed).withRequestsPerMinute(requests)));
        }
    }

    private static Figures steady(Workload workload) {
        return ran(workload).figures(Phase.STEADY);
    }

    private static ScaleSimulation ran(Workload workload) {
        var simulation = new ScaleSimulation(workload);
        simulation.run();
        return simulation;
    }

    private static void head(PrintStream out, String first) {
        out.printf(HEAD, first, "requests", "wait p50", "p99", "max ms", "first p50", "p99 ms", "found", "max/mean");
    }

    private static void row(PrintStream out, String name, Figures figures) {
        out.printf(
                ROW,
                name,
                figures.requests(),
                figures.waitMs(0.5),
                figures.waitMs(0.99),
                figures.waitMs(1),
                figures.firstTokenMs(0.5),
                figures.firstTokenMs(0.99),
                figures.turnsFound() * 100,
                figures.imbalance());
    }
}
