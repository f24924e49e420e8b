package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.graph.Rope;
import dev.millrace.model.importing.Checkpoint;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.importing.NewCheckpoint;
import dev.millrace.model.importing.NewTokenizer;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.Batch;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.WeightParameters;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.scaling.ScalingLaw;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * A tiny model that learns a corpus once, at a constant rate: so that one run is looked at after every number of tokens. A run with
 * a schedule of its own for each would end lower.
 */
public final class ScalingRun {
    private static final int ROWS = 16;
    private static final int LENGTH = 64;
    private static final int HELD_OUT = 16;
    private static final long FIRST = 1 << 15;
    private static final int HEAD = 16;
    private static final double RATE = 3e-3;

    private final int layers;
    private final int hidden;
    private final Corpus corpus;
    private final RuntimeOptions options;
    private final long seed;

    /** Draws a stretch of symbols. */
    @FunctionalInterface
    public interface Stretch {
        int[] draw(int length, RandomGenerator random);
    }

    /**
     * What is learned.
     *
     * @param symbols ids are below
     * @param learned stretches to learn
     * @param heldOut stretches by which the loss is measured
     */
    public record Corpus(int symbols, Stretch learned, Stretch heldOut) {}

    /** @param hidden width, a multiple of 16 */
    public ScalingRun(int layers, int hidden, Corpus corpus, RuntimeOptions options, long seed) {
        this.layers = layers;
        this.hidden = hidden;
        this.corpus = corpus;
        this.options = options;
        this.seed = seed;
    }

    /**
     * Learns so many tokens; measures whenever they have doubled.
     *
     * @param folder for the model
     * @param said for people
     */
    public List<ScalingLaw.Point> go(Path folder, long tokens, Consumer<String> said) throws IOException {
        var model = model(folder);
        var random = new SplittableRandom(seed + hidden);
        var points = new ArrayList<ScalingLaw.Point>();
        try (var pass = TrainingPass.open(model, TrainedParts.of(WeightChoice.ALL), options, false)) {
            var parameters = new WeightParameters(model, pass.places()).start();
            long size = parameters.size();
            var held = new ArrayList<Batch>();
            for (int i = 0; i < HELD_OUT; i++) {
                held.add(batch(corpus.heldOut(), random));
            }
            var descent = Descent.of(
                    new DescentSettings(
                            OptimizerSettings.AdamW.DEFAULT,
                            LearningRateSchedule.constant(RATE, LearningRateSchedule.STEPS_MAX),
                            new GradientClipping(1)),
                    parameters);
            long next = FIRST;
            for (long seen = 0; seen < tokens; ) {
                var found = pass.run(batch(corpus.learned(), random), parameters.byName());
                descent.update(NamedArrays.of(new LinkedHashMap<>(found.byName())));
                seen += (long) ROWS * (LENGTH - 1);
                if (seen >= next) {
                    next *= 2;
                    double loss = held.stream()
                            .mapToDouble(batch ->
                                    pass.run(batch, parameters.byName()).loss())
                            .average()
                            .orElseThrow();
                    var point = new ScalingLaw.Point(size, seen, loss);
                    said.accept(String.format(
                            Locale.ROOT,
                            "%,9d parameters %,9d tokens %.2e operations loss %.4f",
                            size,
                            seen,
                            point.flops(),
                            loss));
                    points.add(point);
                }
            }
        }
        return points;
    }

    private ModelPackage model(Path folder) throws IOException {
        var tokenizer = new NewTokenizer(corpus.symbols(), new Checkpoint.SpecialIds(-1, -1, List.of(0)), _ -> {});
        int heads = hidden / HEAD;
        var config = new DecoderConfig(
                "llama",
                corpus.symbols(),
                LENGTH,
                layers,
                hidden,
                3 * hidden,
                1e-5f,
                new DecoderConfig.Attention(heads, heads, HEAD, 0),
                new Rope(HEAD, 10_000, new Rope.Scaling.None()));
        try (var checkpoint = new NewCheckpoint(config, tokenizer, seed)) {
            new ModelImporter(Precision.FP32, ImportProgress.NONE).write(checkpoint, folder);
        }
        return ModelPackage.read(folder);
    }

    private static Batch batch(Stretch corpus, RandomGenerator random) {
        long[] ids = new long[ROWS * LENGTH];
        for (int row = 0; row < ROWS; row++) {
            int[] drawn = corpus.draw(LENGTH, random);
            for (int t = 0; t < LENGTH; t++) {
                ids[row * LENGTH + t] = drawn[t];
            }
        }
        long[] predicted = LongStream.range(0, ids.length)
                .filter(i -> i % LENGTH < LENGTH - 1)
                .toArray();
        float[] weights = new float[predicted.length];
        Arrays.fill(weights, 1f / predicted.length);
        return new Batch(
                ROWS,
                LENGTH,
                ids,
                LongStream.range(0, ids.length).map(i -> i % LENGTH).toArray(),
                new long[ids.length],
                predicted,
                LongStream.of(predicted).map(i -> ids[(int) i + 1]).toArray(),
                weights);
    }
}
