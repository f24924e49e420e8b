package dev.millrace.local.command;

import dev.millrace.local.system.Health;
import dev.millrace.local.system.ProcessMemory;
import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ProcessMark;
import dev.millrace.local.system.RunState.ServiceState;
import dev.millrace.local.system.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Shows what runs. */
@Command(name = "status")
final class StatusCommand implements Callable<Integer> {
    private static final int NOTHING_RUNS = 3;
    private static final String ROW = "%-20s %8s %6s  %-9s %9s %9s %9s%n";

    @Override
    public Integer call() throws InterruptedException {
        var state = new RunFolder(Settings.ofThisProcess().home()).readRunning();
        if (state.isEmpty()) {
            System.out.println("nothing runs; ./millrace up starts it");
            return NOTHING_RUNS;
        }
        return show(state.get()) ? 0 : 1;
    }

    private static boolean show(RunState state) throws InterruptedException {
        System.out.printf(
                "%s  model %s  brokers %s%n%n",
                String.join(" ", state.urls()), state.model(), state.bootstrapServers());
        System.out.printf(ROW, "PROCESS", "PID", "PORT", "HEALTH", "UPTIME", "MEMORY", "RESTARTS");
        row(state.embeddedBroker() ? "launcher + broker" : "launcher", state.launcher(), "-", "ready", 0);
        boolean allReady = true;
        try (var health = new Health()) {
            for (var service : state.services()) {
                var word = word(service, health);
                allReady &= word.equals("ready");
                row(service.name(), service.process(), Integer.toString(service.grpcPort()), word, service.restarts());
            }
        }
        return allReady;
    }

    private static String word(ServiceState service, Health health) throws InterruptedException {
        if (!service.process().isAlive()) {
            return service.failing() ? "failing" : "down";
        }
        return health.ask(service.managementPort())
                .name()
                .toLowerCase(Locale.ROOT)
                .replace('_', ' ');
    }

    private static void row(String name, ProcessMark process, String port, String health, int restarts) {
        boolean alive = process.isAlive();
        var uptime = Duration.between(Instant.ofEpochMilli(process.startedEpochMs()), Instant.now());
        System.out.printf(
                ROW,
                name,
                alive ? process.pid() : "-",
                port,
                health,
                alive ? words(uptime) : "-",
                alive ? ProcessMemory.residentMiB(process.pid()) + " MiB" : "-",
                restarts);
    }

    private static String words(Duration uptime) {
        if (uptime.toHours() > 0) {
            return "%d h %02d m".formatted(uptime.toHours(), uptime.toMinutesPart());
        }
        return uptime.toMinutes() > 0
                ? "%d m %02d s".formatted(uptime.toMinutes(), uptime.toSecondsPart())
                : uptime.toSeconds() + " s";
    }
}
