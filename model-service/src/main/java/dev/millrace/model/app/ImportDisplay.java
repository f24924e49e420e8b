package dev.millrace.model.app;

import dev.millrace.model.importing.ImportPlan;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.Sensitivity;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** Shows an import: a bar in a terminal, a line every few seconds elsewhere. */
final class ImportDisplay implements ImportProgress, AutoCloseable {
    private static final long MEBIBYTE = 1 << 20;
    private static final long LINE_EVERY_NANOS = 3_000_000_000L;

    private final PrintWriter out;
    private @Nullable ProgressBar bar;
    private long total;
    private long done;
    private long lastLine = System.nanoTime();

    ImportDisplay(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void planned(ImportPlan plan) {
        total = plan.weightBytes();
        out.printf(
                "needs %d MiB of disk and %d MiB of memory; serving it takes about %d MiB and the KV cache%n",
                plan.diskBytes() / MEBIBYTE, plan.importMemoryBytes() / MEBIBYTE, plan.serveMemoryBytes() / MEBIBYTE);
        out.flush();
        if (System.console() != null && System.console().isTerminal()) {
            bar = new ProgressBarBuilder()
                    .setTaskName("import")
                    .setInitialMax(total)
                    .setUnit(" MiB", MEBIBYTE)
                    .build();
        }
    }

    @Override
    public void calibrated(String task, int step, int steps) {
        if (step == 0 || step == steps || System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            out.printf("calibration: %s, %d of %d%n", task, step, steps);
            out.flush();
        }
    }

    @Override
    public void kept(List<Sensitivity> matrices) {
        out.printf(
                Locale.ROOT,
                "8 bits for %d matrices, %.1f MiB more than 4 bits; nats that 4 bits would cost each:%n",
                matrices.size(),
                matrices.stream().mapToLong(Sensitivity::savedBytes).sum() / (double) MEBIBYTE);
        for (Sensitivity matrix : matrices) {
            out.printf(Locale.ROOT, "  %-28s %.4f%n", matrix.matrix(), matrix.divergence());
        }
        out.flush();
    }

    @Override
    public void written(long bytes) {
        done += bytes;
        if (bar != null) {
            bar.stepBy(bytes);
        } else if (done == total || System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            out.printf("wrote %d of %d MiB%n", done / MEBIBYTE, total / MEBIBYTE);
            out.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
