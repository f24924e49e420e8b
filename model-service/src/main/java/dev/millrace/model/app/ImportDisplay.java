package dev.millrace.model.app;

import dev.millrace.model.importing.ImportPlan;
import dev.millrace.model.importing.ImportProgress;
import java.io.PrintWriter;
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
    public void written(long bytes) {
        done += bytes;
        if (bar != null) {
            bar.stepBy(bytes);
        } else if (System.nanoTime() - lastLine > LINE_EVERY_NANOS) {
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
