package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.graph.Rope;
import dev.millrace.model.importing.ImportProgress;
import dev.millrace.model.importing.ModelImporter;
import dev.millrace.model.importing.NewCheckpoint;
import dev.millrace.model.importing.NewTokenizer;
import dev.millrace.model.train.job.ScratchPlan;
import java.io.IOException;
import java.nio.file.Path;

/** Makes a llama with random weights. */
final class NewModel {
    private static final float EPSILON = 1e-5f;
    private static final float THETA = 10_000;

    private NewModel() {}

    /**
     * Writes it as a package; the same seed gives the same one.
     *
     * @param base whose tokenizer it takes, where it is not of bytes
     */
    static ModelPackage write(ScratchPlan plan, ModelPackage base, Path folder, long seed) throws IOException {
        var tokenizer = plan.isOfBytes() ? NewTokenizer.ofBytes() : NewTokenizer.of(base);
        plan.requireSmall(tokenizer.vocabularySize());
        int headSize = plan.hiddenSize() / plan.heads();
        var config = new DecoderConfig(
                "llama",
                tokenizer.vocabularySize(),
                plan.contextLength(),
                plan.layers(),
                plan.hiddenSize(),
                plan.feedForwardSize(),
                EPSILON,
                new DecoderConfig.Attention(plan.heads(), plan.keyValueHeads(), headSize, 0),
                new Rope(headSize, THETA, new Rope.Scaling.None()));
        try (var checkpoint = new NewCheckpoint(config, tokenizer, seed)) {
            new ModelImporter(Precision.FP32, ImportProgress.NONE).write(checkpoint, folder);
        }
        return ModelPackage.read(folder);
    }
}
