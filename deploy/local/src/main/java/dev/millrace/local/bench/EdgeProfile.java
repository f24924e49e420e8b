package dev.millrace.local.bench;

import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/**
 * What samples of processor time fell to; each stands for the period that the JVM then took them at.
 *
 * @param nanos of each part
 * @param unreadNanos of samples without a readable stack
 */
record EdgeProfile(Map<EdgePart, Long> nanos, long unreadNanos) {
    static final String EVENT = "jdk.CPUTimeSample";

    EdgeProfile {
        nanos = Map.copyOf(nanos);
    }

    /**
     * Reads a recording.
     *
     * @throws UsageException when it has no samples: the JVM takes them on Linux only
     */
    static EdgeProfile read(Path recording) throws IOException {
        Map<EdgePart, Long> nanos = new EnumMap<>(EdgePart.class);
        long unreadNanos = 0;
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (!event.getEventType().getName().equals(EVENT)) {
                    continue;
                }
                RecordedStackTrace stack = event.getStackTrace();
                long period = event.getDuration("samplingPeriod").toNanos();
                if (stack == null) {
                    unreadNanos += period;
                } else {
                    nanos.merge(EdgePart.of(frames(stack)), period, Long::sum);
                }
            }
        }
        if (nanos.isEmpty()) {
            throw new UsageException(
                    "the recording has no samples of processor time; the JVM takes them on Linux only");
        }
        return new EdgeProfile(nanos, unreadNanos);
    }

    private static List<EdgePart.Frame> frames(RecordedStackTrace stack) {
        return stack.getFrames().stream()
                .map(frame -> new EdgePart.Frame(
                        frame.getMethod().getType().getName(), frame.getMethod().getName()))
                .toList();
    }

    /**
     * Prints each part's share.
     *
     * @param process processor time of the whole process while the samples were taken
     * @param requests answered meanwhile
     */
    void print(Duration process, int requests, PrintStream out) {
        double all = process.toNanos() / 1e6;
        out.printf("%n%-48s %8s %14s%n", "the edge's processor time goes into", "share", "ms a request");
        double unread = unreadNanos / 1e6;
        double sampled = unread;
        for (var part : EdgePart.values()) {
            double millis = nanos.getOrDefault(part, 0L) / 1e6;
            sampled += millis;
            line(out, part.title(), millis, all, requests);
        }
        line(out, "samples without a readable stack", unread, all, requests);
        line(out, "compiler, garbage collector, rest of the JVM", Math.max(0, all - sampled), all, requests);
        line(out, "all", all, all, requests);
    }

    private static void line(PrintStream out, String title, double millis, double all, int requests) {
        out.printf("%-48s %6.2f %% %14.3f%n", title, 100 * millis / all, millis / requests);
    }
}
