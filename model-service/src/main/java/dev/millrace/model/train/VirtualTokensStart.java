package dev.millrace.model.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.GraphSession;
import dev.millrace.model.runtime.PrefixRun;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.graph.EmbeddingGraph;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How virtual tokens begin: as real ones, of a text or drawn from the vocabulary. A soft prompt then has their embeddings, a prefix
 * the keys and values that the model computes of them; so at first the model says what it would say behind these tokens.
 */
public record VirtualTokensStart(ModelPackage decoder, RuntimeOptions options) {
    /**
     * The ids that so many virtual tokens begin as.
     *
     * @param text ids of the text, of which the first are taken, again from the beginning where they are too few; empty draws
     */
    public long[] ids(VirtualTokens settings, int[] text, RandomGenerator random) {
        long[] ids = new long[settings.count()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = text.length > 0
                    ? text[i % text.length]
                    : random.nextInt(decoder.shape().vocabularySize());
        }
        return ids;
    }

    /**
     * An adapter that begins as these tokens.
     *
     * @param ids one a virtual token
     * @throws IllegalArgumentException where it cannot be trained on this package, naming the field
     */
    public VirtualTokensAdapter of(VirtualTokens settings, BaseModel base, long[] ids) throws IOException {
        float[] embeddings = embeddings(ids);
        if (settings.kind() == VirtualTokens.Kind.PROMPT) {
            return new VirtualTokensAdapter(
                    settings, base, embeddings, decoder.shape().hiddenSize());
        }
        if (decoder.keyValues() != KeyValueForm.FP32) {
            throw new IllegalArgumentException("prefix: %s keeps keys and values in %s, a prefix is trained in floats"
                    .formatted(decoder.name(), decoder.keyValues().label()));
        }
        try (var memory = Arena.ofConfined()) {
            var run = new PrefixRun(decoder, options);
            float[] rows = run.rows(run.computed(ids.length, embeddings, memory));
            return new VirtualTokensAdapter(settings, base, rows, rows.length / ids.length);
        }
    }

    /** {@code [n,H]} */
    private float[] embeddings(long[] ids) throws IOException {
        try (var session = GraphSession.open(EmbeddingGraph.of(decoder), decoder.folder(), options, false);
                var tensor = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), LongBuffer.wrap(ids), new long[] {1, ids.length});
                var results = session.run(Map.of("input_ids", tensor))) {
            var found = ((OnnxTensor) results.get(0)).getFloatBuffer();
            float[] rows = new float[found.remaining()];
            found.get(rows);
            return rows;
        } catch (OrtException e) {
            throw new IllegalStateException("the embeddings of tokens are not found: " + e.getMessage(), e);
        }
    }
}
