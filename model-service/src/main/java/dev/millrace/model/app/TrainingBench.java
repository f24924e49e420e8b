package dev.millrace.model.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.importing.ImportException;
import dev.millrace.model.importing.PublishedModel;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Speed and memory of training steps: forward, backward and update of LoRA on q and v, every token but the last of a row with a
 * target. A peer, if there is one, takes its turn after each of our steps, so that what else the machine does falls on both;
 * speeds are medians, and the ratio is the median of the ratios within a turn. Memory is the peak of the process, which is this
 * one's for one package and its lengths so far. Prints lines, and JSON in the last one.
 */
@Command(
        name = "bench-training",
        description = "Measures training steps of adapters, against a peer in turns.",
        mixinStandardHelpOptions = true)
final class TrainingBench extends ModelCommand.InModels implements Callable<Integer> {
    private static final double RATE = 1e-4;
    private static final double DEVIATION = 0.02;

    @Parameters(paramLabel = "PACKAGE", arity = "0..1", description = "Folder of a package; the default model's.")
    @Nullable
    Path folder;

    @Option(names = "--lengths", split = ",", description = "Tokens of a row, 2 to 4096 each (64,256).")
    List<Integer> lengths = List.of(64, 256);

    @Option(names = "--rows", description = "Rows of a batch, 1 to 64 (1).")
    int rows = 1;

    @Option(
            names = {"-r", "--rounds"},
            description = "Steps that count, after one that does not, 1 to 1000 (5).")
    int rounds = 5;

    @Option(names = "--rank", description = "Rank of the adapters (8).")
    int rank = 8;

    @Option(names = "--threads", description = "Threads of the runtime and of the peer, 1 to 64 (2).")
    int threads = 2;

    @Option(names = "--spin", description = "Microseconds that the runtime's threads poll between operators (20).")
    long spinMicros = 20;

    @Option(
            names = "--checkpointing",
            description = "Compute the values inside of layers again instead of keeping them.")
    boolean checkpointing;

    @Option(
            names = "--peer",
            description = "Program that makes the same steps, for instance deploy/bench/peers/lora-torch.py.")
    @Nullable
    String peer;

    @Override
    public Integer call() throws IOException {
        check();
        var decoder =
                ModelPackage.read(folder == null ? models().resolve(PublishedModel.SMOLLM2.packageName()) : folder);
        var lora = new LoraSettings(rank, 2 * rank, false, 0, Set.of(LoraTarget.QUERY, LoraTarget.VALUE));
        var options = new RuntimeOptions(threads, Duration.of(spinMicros, ChronoUnit.MICROS));
        var figures = new ArrayList<Map<String, Object>>();
        try (var pass = TrainingPass.open(decoder, TrainedParts.of(lora), options, checkpointing);
                var other = peer == null ? null : TrainingPeer.start(peer, threads, rows)) {
            var parameters = start(pass.parameters());
            var descent = Descent.of(settings(), NamedArrays.of(parameters));
            for (int length : lengths) {
                var batch = batch(length);
                var turns = new Turns(() -> step(pass, batch, parameters, descent), other, length);
                turns.run(rounds);
                figures.add(turns.figures((long) rows * length));
                say(length + " tokens a row: " + turns.line((long) rows * length));
            }
        }
        var report = new LinkedHashMap<String, Object>();
        report.put("model", decoder.name());
        report.put("precision", decoder.precision());
        report.put("checkpointing", checkpointing);
        report.put("threads", threads);
        report.put("rows", rows);
        report.put("lengths", figures);
        say(new ObjectMapper().writeValueAsString(report));
        return 0;
    }

    private void check() {
        if (rounds < 1 || rounds > 1000 || rows < 1 || rows > 64 || threads < 1 || threads > 64) {
            throw new ImportException("--rounds must be 1 to 1000, --rows and --threads 1 to 64");
        }
        if (lengths.isEmpty() || lengths.stream().anyMatch(length -> length < 2 || length > 4096)) {
            throw new ImportException("--lengths must be 2 to 4096 each");
        }
    }

    private static DescentSettings settings() {
        var schedule = LearningRateSchedule.constant(RATE, LearningRateSchedule.STEPS_MAX);
        return new DescentSettings(OptimizerSettings.AdamW.DEFAULT, schedule, GradientClipping.OFF);
    }

    private static LinkedHashMap<String, float[]> start(Map<String, long[]> shapes) {
        var random = new Random(1);
        var parameters = new LinkedHashMap<String, float[]>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape[0] * shape[1])];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (DEVIATION * random.nextGaussian());
            }
            parameters.put(name, values);
        });
        return parameters;
    }

    private Batch batch(int length) {
        int tokens = rows * length;
        long[] ids = LongStream.range(0, tokens).map(i -> i * 7919 % 997 + 20).toArray();
        long[] predicted =
                LongStream.range(0, tokens).filter(i -> i % length < length - 1).toArray();
        float[] weights = new float[predicted.length];
        Arrays.fill(weights, 1f / predicted.length);
        return new Batch(
                rows,
                length,
                ids,
                LongStream.range(0, tokens).map(i -> i % length).toArray(),
                new long[tokens],
                predicted,
                LongStream.of(predicted).map(i -> ids[(int) i + 1]).toArray(),
                weights);
    }

    private static void step(TrainingPass pass, Batch batch, Map<String, float[]> parameters, Descent descent) {
        var gradients = pass.run(batch, parameters).byName();
        descent.update(NamedArrays.of(new LinkedHashMap<>(gradients)));
    }

    /** Steps of one length, ours and the peer's. */
    private static final class Turns {
        private final Runnable step;
        private final @Nullable TrainingPeer peer;
        private final int length;
        private final List<Double> ours = new ArrayList<>();
        private final List<Double> theirs = new ArrayList<>();

        Turns(Runnable step, @Nullable TrainingPeer peer, int length) {
            this.step = step;
            this.peer = peer;
            this.length = length;
        }

        /** Seconds of so many steps, after one that does not count. */
        void run(int rounds) throws IOException {
            for (int round = 0; round <= rounds; round++) {
                long begin = System.nanoTime();
                step.run();
                double seconds = (System.nanoTime() - begin) / 1e9;
                double other = peer == null ? 0 : peer.step(length);
                if (round > 0) {
                    ours.add(seconds);
                    theirs.add(other);
                }
            }
        }

        Map<String, Object> figures(long tokens) throws IOException {
            var figures = new LinkedHashMap<String, Object>();
            figures.put("length", length);
            figures.put("tokens_per_second", round(tokens / PrecisionBench.median(ours)));
            figures.put("peak_megabytes", ProcessMemory.peakMegabytes());
            if (peer != null) {
                figures.put("peer", peer.name());
                figures.put("peer_tokens_per_second", round(tokens / PrecisionBench.median(theirs)));
                figures.put("peer_peak_megabytes", peer.peakMegabytes());
                figures.put("ratio", ratio());
            }
            return figures;
        }

        String line(long tokens) throws IOException {
            var line = speed(tokens, ours, ProcessMemory.peakMegabytes());
            return peer == null
                    ? line
                    : line + "; " + peer.name() + " " + speed(tokens, theirs, peer.peakMegabytes()) + "; ratio "
                            + ratio();
        }

        private String speed(long tokens, List<Double> seconds, long peakMegabytes) {
            return String.format(
                    Locale.ROOT, "%.1f tokens/s, peak %d MB", tokens / PrecisionBench.median(seconds), peakMegabytes);
        }

        private double ratio() {
            return round(PrecisionBench.median(IntStream.range(0, ours.size())
                    .mapToObj(i -> theirs.get(i) / ours.get(i))
                    .toList()));
        }

        private static double round(double value) {
            return Math.round(value * 100) / 100.0;
        }
    }
}
