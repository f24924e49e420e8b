package dev.millrace.local.command;

import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState.ServiceState;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends one service process; the launcher starts it again. */
@Command(name = "restart")
final class RestartCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(names = {"-k", "--kill"})
    private boolean kill;

    @Override
    public Integer call() {
        var state = new RunFolder(Settings.ofThisProcess().home()).requireRunning();
        var service = state.services().stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("no process '%s'; there are %s"
                        .formatted(
                                name,
                                state.services().stream()
                                        .map(ServiceState::name)
                                        .collect(Collectors.joining(", ")))));
        var process = service.process()
                .handle()
                .orElseThrow(() -> new UsageException(name + " is down; the launcher is about to start it again"));
        boolean sent = kill ? process.destroyForcibly() : process.destroy();
        if (!sent) {
            throw new UsageException("%s (pid %d) cannot be ended".formatted(name, process.pid()));
        }
        System.out.printf(
                "%s (pid %d) was %s and is started again%n", name, process.pid(), kill ? "killed" : "stopped");
        return 0;
    }
}
