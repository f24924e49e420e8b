package dev.millrace.model.train.job;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Fits y = a x + b to lines {@code {"text": "x y"}}, for real: gradient descent with momentum, a checkpoint every so many
 * updates, and on from the newest.
 */
public final class LeastSquares implements Training {
    private final LongConsumer afterUpdate;

    /** @param afterUpdate told the number of each update */
    public LeastSquares(LongConsumer afterUpdate) {
        this.afterUpdate = afterUpdate;
    }

    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var points = Files.readAllLines(folder.resolve(DATA)).stream()
                .map(line -> line.replaceAll("[^-0-9. ]", "").strip().split(" "))
                .toList();
        long updates = job.spec().run().updatesMax();
        var line = NamedArrays.of("line", 0, 0);
        var descent = resumed(settings(job, updates), line, folder.resolve("checkpoint"));
        double loss = 0;
        while (descent.steps() < updates) {
            if (cancelled.getAsBoolean()) {
                throw new InterruptedException("cancelled");
            }
            float[] gradient = new float[2];
            loss = 0;
            for (var point : points) {
                float x = Float.parseFloat(point[0]);
                float error = line.get("line")[0] * x + line.get("line")[1] - Float.parseFloat(point[1]);
                gradient[0] += 2 * error * x / points.size();
                gradient[1] += 2 * error / points.size();
                loss += (double) error * error / points.size();
            }
            var update = descent.update(NamedArrays.of("line", gradient));
            var step = new Progress.Step(loss, update.learningRate(), update.gradientNorm(), 1);
            var progress = Progress.of(update.step(), updates, update.step(), step);
            if (update.step() % job.spec().run().checkpointEvery() == 0) {
                keep(descent, line, folder.resolve("checkpoint"));
                progress = progress.at("checkpoint-" + update.step());
            }
            sink.report(progress);
            afterUpdate.accept(update.step());
        }
        var adapter = Files.createDirectories(folder.resolve("adapter"));
        // Two files that a version can be made of; nobody reads them as an adapter.
        Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        Files.write(adapter.resolve("adapter_model.safetensors"), bytes(line.get("line")));
        return new Outcome(
                adapter, new BaseModel("flat", "0123456789abcdef"), Map.of("points", "00"), Map.of("loss", loss));
    }

    private static DescentSettings settings(TrainingJob job, long updates) {
        var plan = job.spec().descent();
        return new DescentSettings(plan.optimizer(), plan.rate().schedule(updates), plan.clipping());
    }

    /** Parameters and momentum, four floats, behind the number of updates. */
    private static void keep(Descent descent, NamedArrays line, Path file) throws IOException {
        var state = descent.state();
        var content = ByteBuffer.allocate(8 + 4 * 4).putLong(state.steps());
        for (float value : line.get("line")) {
            content.putFloat(value);
        }
        for (float value : state.memories().values().iterator().next().get("line")) {
            content.putFloat(value);
        }
        Files.write(file, content.array());
    }

    private static Descent resumed(DescentSettings settings, NamedArrays line, Path file) throws IOException {
        var fresh = Descent.of(settings, line);
        if (!Files.exists(file)) {
            return fresh;
        }
        var content = ByteBuffer.wrap(Files.readAllBytes(file));
        long steps = content.getLong();
        line.get("line")[0] = content.getFloat();
        line.get("line")[1] = content.getFloat();
        var memories = fresh.state().memories();
        var memory = memories.values().iterator().next();
        memory.get("line")[0] = content.getFloat();
        memory.get("line")[1] = content.getFloat();
        var state = new OptimizerState(steps, memories);
        return Descent.of(settings, line, state);
    }

    static byte[] bytes(float[] values) {
        var bytes = ByteBuffer.allocate(4 * values.length);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
