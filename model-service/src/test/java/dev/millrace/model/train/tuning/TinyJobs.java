package dev.millrace.model.train.tuning;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whole jobs on a random model of two layers whose tokens are letters, each in a folder of its name. */
final class TinyJobs {
    static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);

    private final Path folder;
    private final ModelPackage base;
    private final Training training;
    private List<String> lines;

    /** @param lines of data that each job begins with */
    TinyJobs(Path folder, ModelPackage base, List<String> lines) {
        this.folder = folder;
        this.base = base;
        this.training = new AdapterTraining(new LetterPackages(base), OPTIONS, InstantSource.system());
        this.lines = lines;
    }

    /** With a new model, and words to be written backwards. */
    static TinyJobs in(Path folder) throws IOException {
        return new TinyJobs(folder, TinyDecoder.of("llama-tied", Precision.FP32, folder), answers());
    }

    ModelPackage base() {
        return base;
    }

    /** Other lines for the jobs that begin from now on. */
    void learn(List<String> others) {
        lines = others;
    }

    /** One that has run before goes on. */
    Outcome run(String name, TrainingSpec spec, ProgressSink sink) throws Exception {
        return run(name, spec, sink, () -> false);
    }

    Outcome run(String name, TrainingSpec spec, ProgressSink sink, BooleanSupplier cancelled) throws Exception {
        var job = folder.resolve(name);
        if (!Files.exists(job)) {
            Files.write(Files.createDirectory(job).resolve(Training.DATA), lines);
        }
        return training.run(new TrainingJob(name, spec, "", 0), job, sink, cancelled);
    }

    void assertRefused(String says, TrainingSpec spec) {
        var problem = assertThrows(IllegalArgumentException.class, () -> run("refused", spec, _ -> {}));
        assertTrue(String.valueOf(problem.getMessage()).startsWith(says), problem.getMessage());
    }

    /** Ends the process, as far as a job can tell, when an update is told. */
    static ProgressSink killing(long update) {
        return progress -> {
            if (progress.update() == update && progress.checkpoint().isEmpty()) {
                throw new Killed();
            }
        };
    }

    static final class Killed extends RuntimeException {}

    static List<String> answers() {
        return IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"completion\": \"%s\"}"
                        .formatted(word(i), new StringBuilder(word(i)).reverse()))
                .toList();
    }

    static List<String> preferences() {
        return IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"good\", \"rejected\": \"evil\"}".formatted(word(i)))
                .toList();
    }

    /** Four letters that no other number has. */
    static String word(int number) {
        return IntStream.of(number, number / 5 + 7, number % 7 + 3, 2 * number % 26)
                .map(place -> 'a' + place % 26)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    static TrainingSpec spec(Objective objective, long updates) {
        return spec(objective, updates, lora(0), 0.02);
    }

    static LoraSettings lora(double dropout) {
        return new LoraSettings(16, 32, false, dropout, EnumSet.allOf(LoraTarget.class));
    }

    static TrainingSpec spec(Objective objective, long updates, AdapterSettings tuned, double rate) {
        return new TrainingSpec(
                "",
                objective,
                new BaseModel("", ""),
                new TrainingData(new TrainingData.OnDisk("answers.jsonl"), Optional.empty()),
                "adapter",
                tuned,
                new TrainingSpec.Descent(
                        OptimizerSettings.AdamW.DEFAULT,
                        new GradientClipping(1),
                        new RatePlan(rate, 0, Warmup.NONE, Decay.LINEAR)),
                new BatchPlan(8, 128, 16, false),
                new RunPlan(1000, updates, 0, 3, new RunPlan.Validation(0.2, 5, 0), 4, List.of()),
                ObjectiveSettings.DEFAULT,
                Map.of());
    }

    static double loss(List<Progress> said, long update) {
        return said.stream()
                .filter(progress -> progress.update() == update)
                .map(Progress::step)
                .findFirst()
                .orElseThrow()
                .loss();
    }

    /** The adapter's numbers. */
    static byte[] bytes(Outcome outcome) throws IOException {
        return Files.readAllBytes(outcome.adapter().resolve("adapter_model.safetensors"));
    }
}
