package dev.millrace.local.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Neighbours on a shared machine: processes that do nothing but compute, each on one core as long as it gets one. */
final class BusyProcesses implements AutoCloseable {
    private final List<Process> processes;

    private BusyProcesses(List<Process> processes) {
        this.processes = processes;
    }

    /** Starts so many; 0 is allowed. They end with this process, however it ends. */
    static BusyProcesses start(int count) {
        var started = new BusyProcesses(new ArrayList<>());
        try {
            for (int i = 0; i < count; i++) {
                started.processes.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx16m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.millrace.local.tether.Tether",
                                BusyProcess.class.getName())
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start());
            }
            return started;
        } catch (IOException e) {
            started.close();
            throw new UncheckedIOException(e);
        }
    }

    /** How many run now. */
    long running() {
        return processes.stream().filter(Process::isAlive).count();
    }

    @Override
    public void close() {
        // They hold nothing, and one that gets little of a core would take its time to end by itself.
        processes.forEach(Process::destroyForcibly);
    }
}
