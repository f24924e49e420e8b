package dev.millrace.local.command;

import dev.millrace.local.system.Layout;
import dev.millrace.local.system.LogTail;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.UsageException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts a second launcher that outlives this one and its terminal, and waits until that one is ready. */
record DetachedStart(Layout layout, Path modelPackage) {
    /** Longer than the launcher itself waits, for it says why when it gives up. */
    private static final Duration READY_WITHIN = Duration.ofMinutes(10);

    private static final Duration POLL = Duration.ofMillis(50);

    int run() throws IOException, InterruptedException {
        Files.createDirectories(layout.settings().logs());
        var log = layout.settings().logs().resolve("launcher.log");
        System.out.printf("starting the broker and %s with %s%n", layout.words(), modelPackage.getFileName());
        var launcher = new ProcessBuilder(command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var state = awaitReady(launcher);
        if (state.isEmpty()) {
            launcher.destroy();
            throw new UsageException("it did not start:\n" + LogTail.of(log, 30));
        }
        System.out.printf(
                "ready in %.1f s: %s%nstop it with ./millrace down%n",
                state.get().readyMs() / 1e3, String.join(" ", state.get().urls()));
        return 0;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        // A session of its own: neither Ctrl-C nor the end of the terminal reaches it. macOS has no setsid.
        command.add(Files.isExecutable(Path.of("/usr/bin/setsid")) ? "/usr/bin/setsid" : "nohup");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("up", "--model", modelPackage.toString()));
        command.addAll(layout.options());
        return command;
    }

    private Optional<RunState> awaitReady(Process launcher) throws InterruptedException {
        var folder = new RunFolder(layout.settings().home());
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        while (launcher.isAlive() && System.nanoTime() < deadline) {
            var state = folder.readRunning().filter(found -> found.readyMs() > 0);
            if (state.isPresent()) {
                return state;
            }
            Thread.sleep(POLL);
        }
        return Optional.empty();
    }
}
