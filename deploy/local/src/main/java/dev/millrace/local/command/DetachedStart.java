package dev.millrace.local.command;

import dev.millrace.local.system.LogTail;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.Settings;
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
record DetachedStart(Settings settings, Path modelPackage) {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(50);

    int run() throws IOException, InterruptedException {
        Files.createDirectories(settings.logs());
        var log = settings.logs().resolve("launcher.log");
        System.out.println("starting the broker and four services with " + modelPackage.getFileName());
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
                state.get().readyMs() / 1e3, state.get().url());
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
        return command;
    }

    private Optional<RunState> awaitReady(Process launcher) throws InterruptedException {
        var folder = new RunFolder(settings.home());
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
