package dev.millrace.model.importing;

import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import dev.millrace.model.graph.MatrixRows;
import dev.millrace.model.quant.BlockFormat;
import dev.millrace.model.weights.WeightTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A llama that has learned nothing: matrices are normal of deviation {@value #DEVIATION}, those that write to the residual stream
 * divided by √(2 · layers), as GPT-2's are (Radford and others 2019, §2.3); norms are 1. The embedding gives the logits, too.
 */
public final class NewCheckpoint implements Checkpoint {
    private static final double DEVIATION = 0.02;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DecoderConfig config;
    private final NewTokenizer tokenizer;
    private final Arena arena = Arena.ofConfined();
    private final Map<String, WeightTensor> tensors = new LinkedHashMap<>();

    /** @param seed of the weights */
    public NewCheckpoint(DecoderConfig config, NewTokenizer tokenizer, long seed) {
        this.config = config;
        this.tokenizer = tokenizer;
        var random = new SplittableRandom(seed);
        long hidden = config.hiddenSize();
        long queries = config.attention().queryWidth();
        long keyValues = config.attention().keyValueWidth();
        double residual = DEVIATION / Math.sqrt(2.0 * config.layerCount());
        matrix("token_embd.weight", config.vocabularySize(), hidden, DEVIATION, random);
        ones("output_norm.weight", hidden);
        for (int layer = 0; layer < config.layerCount(); layer++) {
            var prefix = "blk." + layer + ".";
            ones(prefix + "attn_norm.weight", hidden);
            matrix(prefix + "attn_q.weight", queries, hidden, DEVIATION, random);
            matrix(prefix + "attn_k.weight", keyValues, hidden, DEVIATION, random);
            matrix(prefix + "attn_v.weight", keyValues, hidden, DEVIATION, random);
            matrix(prefix + "attn_output.weight", hidden, queries, residual, random);
            ones(prefix + "ffn_norm.weight", hidden);
            matrix(prefix + "ffn_gate.weight", config.feedForwardSize(), hidden, DEVIATION, random);
            matrix(prefix + "ffn_up.weight", config.feedForwardSize(), hidden, DEVIATION, random);
            matrix(prefix + "ffn_down.weight", hidden, config.feedForwardSize(), residual, random);
        }
    }

    private void matrix(String name, long rows, long columns, double deviation, RandomGenerator random) {
        var data = arena.allocate(rows * columns * Float.BYTES);
        for (long i = 0; i < rows * columns; i++) {
            data.set(FLOAT, i * Float.BYTES, (float) (deviation * random.nextGaussian()));
        }
        tensors.put(name, new WeightTensor(name, BlockFormat.F32, List.of(rows, columns), data));
    }

    private void ones(String name, long count) {
        var data = arena.allocate(count * Float.BYTES);
        for (long i = 0; i < count; i++) {
            data.set(FLOAT, i * Float.BYTES, 1);
        }
        tensors.put(name, new WeightTensor(name, BlockFormat.F32, List.of(count), data));
    }

    @Override
    public DecoderConfig config() {
        return config;
    }

    @Override
    public DecoderWeights weights() {
        return DecoderWeights.of(tensors, MatrixRows.RowOrder.STORED);
    }

    @Override
    public Collection<String> tensorNames() {
        return tensors.keySet();
    }

    @Override
    public SpecialIds specialIds() {
        return tokenizer.roles();
    }

    @Override
    public String sourceName() {
        return "random weights";
    }

    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public void writeTextFiles(Path folder) throws IOException {
        tokenizer.files().into(folder);
    }

    @Override
    public void close() {
        arena.close();
    }
}
