package dev.millrace.model.app;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.importing.Checkpoint;
import dev.millrace.model.importing.GgufCheckpoint;
import dev.millrace.model.importing.HuggingFaceCheckpoint;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.importing.MemoryPlan;
import dev.millrace.model.importing.PublishedModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints what a model takes of memory, to serve and to train, before anything is imported. */
@Command(
        name = "plan",
        description = "Prints what a model takes of memory: weights, keys and values, slots that fit, training.",
        mixinStandardHelpOptions = true)
final class PlanCommand extends ModelCommand.InModels implements Callable<Integer> {
    private static final int ADAPTER_RANK = 8;
    private static final int TRAINING_TOKENS = 256;
    private static final int PREFILL_TOKENS = 256;
    private static final int ROWS = 16;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            arity = "0..1",
            description = "GGUF file or Hugging Face folder; the default model's file.")
    @Nullable
    Path source;

    @Option(names = "--memory-mib", description = "Memory to plan for, 1 to 2^30 MiB; the machine's.")
    long memoryMib =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize() >> 20;

    @Option(names = "--context", description = "Tokens a slot, 1 to 2^20 (2048).")
    int context = 2048;

    @Override
    public Integer call() throws IOException {
        if (memoryMib < 1 || memoryMib > 1 << 30 || context < 1 || context > 1 << 20) {
            throw new ImportException("--memory-mib must be 1 to 2^30 and --context 1 to 2^20");
        }
        Path path = source == null ? models().resolve(PublishedModel.SMOLLM2.fileName()) : source;
        if (!Files.exists(path)) {
            throw new ImportException("there is no " + path + "; model fetch gets the default model");
        }
        try (Checkpoint checkpoint = Files.isDirectory(path)
                ? HuggingFaceCheckpoint.open(path, String.valueOf(path.getFileName()))
                : GgufCheckpoint.open(path)) {
            print(checkpoint.sourceName(), MemoryPlan.of(checkpoint));
        }
        return 0;
    }

    private void print(String name, MemoryPlan plan) {
        line(
                "%s: %.1f million weights; memory %d MiB, %d tokens a slot",
                name, plan.parameters() / 1e6, memoryMib, context);
        line(
                "keys and values a token: %d bytes in fp32, %d in int8 (--kv int8)",
                plan.keyValueBytesPerToken(KeyValueForm.FP32), plan.keyValueBytesPerToken(KeyValueForm.INT8));
        line(
                "hidden states a token in contrastive search: %d bytes, %d MiB in all at most, of what is kept free",
                plan.hiddenBytesPerToken(), CandidateSelection.SIMILARITY_BYTES_MAX >> 20);
        line(
                "activations: %.1f MiB for a prefill of %d tokens and %d rows of logits",
                mib(plan.activationBytes(PREFILL_TOKENS, ROWS)), PREFILL_TOKENS, ROWS);
        line("%-12s %12s %12s %10s %10s", "precision", "weights MiB", "served MiB", "slots", "with kv8");
        for (Precision precision : Precision.values()) {
            line(
                    "%-12s %12.1f %12.1f %10d %10d",
                    precision.label(),
                    mib(plan.weightBytes().getOrDefault(precision, 0L)),
                    mib(plan.servedBytes(precision)),
                    plan.slots(precision, memoryMib << 20, context, KeyValueForm.FP32),
                    plan.slots(precision, memoryMib << 20, context, KeyValueForm.INT8));
        }
        line("%s: at most; which matrices stay in 8 bits is measured at the import", Precision.INT4_MIXED.label());
        line(
                "served: the weights and the runtime's repacked copy; %d MiB are kept free for all else",
                MemoryPlan.RESERVE_BYTES >> 20);
        line(
                "training in fp32 with Adam, without activations: all weights %.1f MiB (16 bytes each), LoRA of rank %d on"
                        + " query and value %.1f MiB (4 a frozen weight, 16 an adapter's; %.2f million)",
                mib(plan.fullTrainingBytes()),
                ADAPTER_RANK,
                mib(plan.adapterTrainingBytes(ADAPTER_RANK)),
                plan.adapterParameters(ADAPTER_RANK) / 1e6);
        line(
                "activations kept for the backward pass of %d tokens: about %.1f MiB",
                TRAINING_TOKENS, mib(plan.trainingActivationBytes(TRAINING_TOKENS)));
    }

    private void line(String format, Object... values) {
        say(String.format(Locale.ROOT, format, values));
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
