package dev.millrace.local.command;

import dev.millrace.local.system.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Entry of the launcher; {@code ./millrace} calls it. Exit status: 0 good, 1 failed, 2 wrong usage. */
@Command(
        name = "millrace",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            RestartCommand.class,
            ChatCommand.class,
            KeyCommand.class,
            LabellingCommand.class,
            EvalCommand.class,
            TrainCommand.class,
            DocumentsCommand.class,
            TopicsCommand.class,
            AuditCommand.class,
            BenchCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, wired to print mistakes in one sentence. The help texts are files that the script shows. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explainFailure);
    }

    private static int explainUsage(ParameterException e, String[] arguments) {
        var command = e.getCommandLine();
        var name = command.getCommandSpec().qualifiedName();
        command.getErr().printf("%s: %s; see ./%s --help%n", name, e.getMessage(), name);
        return CommandLine.ExitCode.USAGE;
    }

    private static int explainFailure(Exception e, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        if (e instanceof UsageException) {
            command.getErr().println("millrace: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }
}
