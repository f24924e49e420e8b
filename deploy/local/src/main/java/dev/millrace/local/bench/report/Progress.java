package dev.millrace.local.bench.report;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** How far it is: a bar in a terminal, a line every few seconds elsewhere. */
public final class Progress implements AutoCloseable {
    private static final long LINE_EVERY_NANOS = 3_000_000_000L;

    private final PrintStream out;
    private final long steps;
    private final @Nullable ProgressBar bar;
    private long done;
    private long lastLine = System.nanoTime() - LINE_EVERY_NANOS;

    /** @param steps until it is done, 1 or more */
    public Progress(String task, long steps, PrintStream out) {
        this.out = out;
        this.steps = steps;
        this.bar = System.console() != null && System.console().isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(steps)
                        .build()
                : null;
    }

    /** One step is done; says what it brought. */
    public void step(String news) {
        stepTo(done + 1, news);
    }

    /** So many steps are done; says how it stands. */
    public synchronized void stepTo(long steps, String news) {
        done = steps;
        if (bar != null) {
            bar.stepTo(done);
            bar.setExtraMessage(news);
        } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            out.printf("%3d %% %s%n", Math.min(100, done * 100 / this.steps), news);
            out.flush();
        }
    }

    /** Prints something else in between. */
    public synchronized void pause(Runnable printing) {
        if (bar != null) {
            bar.pause();
            out.println();
        }
        printing.run();
        if (bar != null) {
            bar.resume();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
