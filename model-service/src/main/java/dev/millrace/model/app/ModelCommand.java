package dev.millrace.model.app;

import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.Checkpoint;
import dev.millrace.model.importing.GgufCheckpoint;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line {@code model fetch | import | list}: gets models and turns them into package folders. */
@Command(
        name = "model",
        description = "Gets models and turns them into package folders.",
        mixinStandardHelpOptions = true,
        subcommands = {ModelCommand.Import.class})
public final class ModelCommand {
    /** Runs the command and exits with its status: 0 done, 1 not possible, 2 wrong use. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ModelCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> {
                    boolean expected = failure instanceof ImportException
                            || failure instanceof WeightsException
                            || failure instanceof IOException;
                    if (!expected) {
                        throw failure;
                    }
                    command.getErr().println("error: " + failure.getMessage());
                    return 1;
                });
    }

    /** Turns a model file or folder into a package. */
    @Command(
            name = "import",
            description = "Turns a GGUF file or a Hugging Face folder into a package.",
            mixinStandardHelpOptions = true)
    static final class Import implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE|FOLDER|NAME", description = "GGUF file, Hugging Face folder or org/name.")
        String source = "";

        @Option(names = "--precision", description = "int8 (default), fp32 or int4.")
        Precision precision = Precision.INT8;

        @Option(names = "--name", description = "Name of the package; from the source by default.")
        @Nullable
        String name;

        @Option(names = "--models", description = "Folder of packages; $MILLRACE_MODELS or ./.millrace/models.")
        @Nullable
        Path models;

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            Path file = Path.of(source);
            Path folder = ModelsFolder.of(models).resolve(name == null ? ModelsFolder.packageName(source) : name);
            if (!Files.isRegularFile(file)) {
                throw new ImportException(source + " is no file");
            }
            try (Checkpoint checkpoint = GgufCheckpoint.open(file);
                    ImportDisplay display = new ImportDisplay(out)) {
                new ModelImporter(precision, display).write(checkpoint, folder);
            }
            out.println("imported " + folder + " as " + precision.label());
            return 0;
        }
    }
}
