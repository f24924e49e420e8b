package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.PrefixWeights;
import dev.millrace.model.engine.KvSlab;
import dev.millrace.model.engine.KvSlab.Side;
import dev.millrace.model.graph.EmbeddedInput;
import dev.millrace.model.graph.Precision;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes keys and values of virtual tokens: by the package's own graph, in a session that is there for one run, so that they are what
 * the served model would compute; or of rows that were trained.
 */
public record PrefixRun(ModelPackage model, RuntimeOptions options) {
    private static final long GRAPH_BYTES_MAX = 64L << 20;

    /** As {@link dev.millrace.model.AdapterHost#computed}. */
    public PrefixWeights computed(int tokens, float[] embeddings, Arena memory) {
        var shape = model.shape();
        require(tokens, embeddings.length, shape.hiddenSize());
        // Without its own copy a rounded matrix is multiplied another way than where it is served.
        boolean copiesWeights = !Precision.FP32.label().equals(model.precision());
        try (var session = GraphSession.open(graph(), model.graph().resolveSibling(""), options, copiesWeights);
                var slab = new KvSlab(shape, model.keyValues(), 1, tokens);
                var views = new SlabViews(NativeEnvironment.get(), session, slab, model);
                var inputs = new TokenInputs(NativeEnvironment.get(), model.tensors(), 1, tokens, tokens);
                var embedded = OnnxTensor.createTensor(
                        NativeEnvironment.get(), FloatBuffer.wrap(embeddings), new long[] {1, tokens, shape.hiddenSize()
                        })) {
            var view = views.of(0, 1);
            inputs.prefill(view.inputs(), new int[tokens], 0, tokens, 0);
            inputs.wantLogits(view.inputs(), 1, tokens - 1, 1);
            view.inputs().put(EmbeddedInput.NAME, embedded);
            view.run();
            List<MemorySegment> blocks = new ArrayList<>();
            for (int layer = 0; layer < shape.layers(); layer++) {
                for (Side side : Side.values()) {
                    var block = MemorySegment.ofBuffer(slab.rows(layer, side, 0, 1));
                    blocks.add(memory.allocate(block.byteSize(), Float.BYTES).copyFrom(block));
                }
            }
            return new PrefixWeights(tokens, blocks);
        } catch (OrtException e) {
            throw new InvalidPackageException(
                    "ONNX Runtime refuses the graph of " + model.name() + " with virtual tokens: " + e.getMessage(), e);
        }
    }

    private byte[] graph() {
        try {
            if (Files.size(model.graph()) > GRAPH_BYTES_MAX) {
                throw new InvalidPackageException(
                        "the graph takes no virtual tokens, for its weights are inside of it");
            }
            return EmbeddedInput.of(
                    Files.readAllBytes(model.graph()), model.shape().hiddenSize());
        } catch (IOException e) {
            throw new InvalidPackageException("cannot read the graph of " + model.name() + ": " + e.getMessage(), e);
        }
    }

    private void require(int tokens, int values, int width) {
        if (values != (long) tokens * width) {
            throw new IllegalArgumentException("prompt_embeddings: must have %d values a token, has %d of %d tokens"
                    .formatted(width, values, tokens));
        }
        if (tokens >= model.shape().contextLength()) {
            throw new IllegalArgumentException("prompt_embeddings: %d tokens leave no room in a context of %d"
                    .formatted(tokens, model.shape().contextLength()));
        }
    }

    /** As {@link dev.millrace.model.AdapterHost#given}. */
    public PrefixWeights given(int tokens, float[] rows, Arena memory) {
        if (model.keyValues() != KeyValueForm.FP32) {
            throw new InvalidPackageException("prefix tuning is not served where keys and values are kept in "
                    + model.keyValues().label() + ": " + model.name() + " takes soft prompts and low-rank adapters");
        }
        var shape = model.shape();
        int side = shape.keyValueHeads() * shape.headSize();
        int width = 2 * shape.layers() * side;
        require(tokens, rows.length, width);
        List<MemorySegment> blocks = new ArrayList<>();
        for (int from = 0; from < width; from += side) {
            var block = memory.allocate(ValueLayout.JAVA_FLOAT, (long) tokens * side);
            for (int token = 0; token < tokens; token++) {
                for (int i = 0; i < side; i++) {
                    block.setAtIndex(
                            ValueLayout.JAVA_FLOAT,
                            place(i, token, tokens, shape.headSize()),
                            rows[token * width + from + i]);
                }
            }
            blocks.add(block);
        }
        return new PrefixWeights(tokens, blocks);
    }

    /** Where element {@code i} of a token's heads is in a block {@code [heads, tokens, size]}. */
    private static long place(int i, int token, int tokens, int size) {
        return ((long) (i / size) * tokens + token) * size + i % size;
    }

    /** What {@link #given} makes keys and values of, for a prefix that begins as those of real tokens. */
    public float[] rows(PrefixWeights prefix) {
        var shape = model.shape();
        int side = shape.keyValueHeads() * shape.headSize();
        int width = 2 * shape.layers() * side;
        float[] rows = new float[prefix.tokens() * width];
        for (int block = 0; block < prefix.blocks().size(); block++) {
            for (int token = 0; token < prefix.tokens(); token++) {
                for (int i = 0; i < side; i++) {
                    rows[token * width + block * side + i] = prefix.blocks()
                            .get(block)
                            .getAtIndex(ValueLayout.JAVA_FLOAT, place(i, token, prefix.tokens(), shape.headSize()));
                }
            }
        }
        return rows;
    }
}
