package dev.millrace.local.command;

import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.Settings;
import java.util.concurrent.Callable;
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
        var service =
                new RunFolder(Settings.ofThisProcess().home()).requireRunning().service(name);
        service.end(kill);
        System.out.printf(
                "%s (pid %d) was %s and is started again%n",
                name, service.process().pid(), kill ? "killed" : "stopped");
        return 0;
    }
}
