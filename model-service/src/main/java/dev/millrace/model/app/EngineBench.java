package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Speed of the engine alone, in one process and without any wire: the yardstick of the whole chain. Decoding is greedy
 * and does not stop at the end of text. The last line is JSON.
 */
@CommandLine.Command(
        name = "engine-bench",
        description = "Measures prefill and decode of the engine alone.",
        mixinStandardHelpOptions = true)
public final class EngineBench implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGE", description = "Folder of a model package.")
    Path folder = Path.of(".");

    @Option(names = "--rows", description = "Sequences at once in the batched measurement (8).")
    int rows = 8;

    @Option(names = "--prompt", description = "Prompt tokens (128).")
    int promptTokens = 128;

    @Option(names = "--tokens", description = "New tokens a sequence (128).")
    int newTokens = 128;

    @Option(names = "--context", description = "Tokens a slot (2048).")
    int context = 2048;

    @Option(names = "--threads", description = "Threads of the runtime, 0 for one a core (0).")
    int threads;

    @Option(
            names = "--spin",
            defaultValue = "${env:MILLRACE_MODEL_SPIN_MICROS:-20}",
            description = "Microseconds that the runtime's threads poll between operators (the service's setting).")
    long spinMicros;

    @Option(names = "--rounds", description = "Repetitions; the best one counts (3).")
    int rounds = 3;

    @Option(names = "--poll", description = "Microseconds that the engine polls for commands (0).")
    long pollMicros;

    @Option(names = "--chunk", description = "Tokens of a prefill step (256).")
    int chunk = EngineLimits.DEFAULT.prefillChunkAlone();

    /** Prints the figures and exits. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new EngineBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        ModelPackage model = ModelPackage.read(folder);
        long start = System.nanoTime();
        OnnxForwardPass pass =
                OnnxForwardPass.load(model, rows, context, new RuntimeOptions(threads, micros(spinMicros)));
        double loadSeconds = GreedyRun.seconds(start);
        EngineLimits limits = new EngineLimits(
                rows, chunk, chunk, EngineLimits.DEFAULT.gather(), EngineLimits.DEFAULT.silence(), 0, 0);
        StepTime stepTime = new StepTime();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("model", model.name());
        figures.put("precision", model.precision());
        figures.put("load_seconds", round(loadSeconds));
        try (InferenceEngine engine = new InferenceEngine(pass, limits, stepTime, micros(pollMicros))) {
            figures.put(
                    "prefill_tokens_per_second", best(() -> run(engine, 1, 1).prefill()));
            figures.put(
                    "one_row_tokens_per_second",
                    best(() -> run(engine, 1, newTokens).decode()));
            figures.put("one_row_step_milliseconds", round(stepTime.milliseconds()));
            figures.put("rows", rows);
            double best = 0;
            double whole = 0;
            for (int round = 0; round < rounds; round++) {
                GreedyRun.Outcome speed = run(engine, rows, newTokens);
                best = Math.max(best, speed.decode());
                whole = Math.max(whole, speed.output());
            }
            figures.put("all_rows_tokens_per_second", round(best));
            figures.put("all_rows_output_tokens_per_second", round(whole));
        }
        figures.put("prompt_tokens", promptTokens);
        figures.put("new_tokens", newTokens);
        figures.put("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
        figures.put("spin_microseconds", spinMicros);
        figures.forEach((name, value) -> out.printf("%-28s %s%n", name, value));
        out.println(new ObjectMapper().writeValueAsString(figures));
        out.flush();
        return 0;
    }

    /** Time inside the forward pass; what a token takes beyond it is the engine's own. */
    private static final class StepTime implements EngineObserver {
        private final LongAdder nanos = new LongAdder();
        private final LongAdder steps = new LongAdder();

        @Override
        public void decoded(int rows, int stepped, long stepNanos) {
            nanos.add(stepNanos);
            steps.increment();
        }

        /** The mean since the last call. */
        double milliseconds() {
            return nanos.sumThenReset() / 1e6 / Math.max(1, steps.sumThenReset());
        }
    }

    private interface Measurement {
        double run() throws InterruptedException;
    }

    private double best(Measurement measurement) throws InterruptedException {
        double best = 0;
        for (int round = 0; round < rounds; round++) {
            best = Math.max(best, measurement.run());
        }
        return round(best);
    }

    private GreedyRun.Outcome run(InferenceEngine engine, int sequences, int tokens) throws InterruptedException {
        return new GreedyRun(engine, promptTokens).of(Collections.nCopies(sequences, ""), tokens);
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
