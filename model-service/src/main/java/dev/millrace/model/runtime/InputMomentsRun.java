package dev.millrace.model.runtime;

import dev.millrace.model.ModelPackage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Runs a graph that puts out second moments of its inner inputs over sequences of tokens, and sums them. One thread. */
public final class InputMomentsRun implements AutoCloseable {
    private final SequenceRun sequences;
    private final Set<String> outputs;
    private final Map<String, float[]> sums = new HashMap<>();

    /** Loads {@code graph}, whose inputs are those of {@code model}; {@code outputs} are square matrices. */
    public InputMomentsRun(Path graph, ModelPackage model, Set<String> outputs) {
        this.outputs = Set.copyOf(outputs);
        this.sequences = new SequenceRun(graph, model);
    }

    /** Adds the moments of a sequence. */
    public void add(int[] ids) {
        sequences.run(ids, outputs, this::add);
    }

    private void add(String output, FloatBuffer values) {
        float[] sum = sums.computeIfAbsent(output, _ -> new float[values.remaining()]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values.get(i);
        }
    }

    /** The sums so far, {@code [K,K]} by name of the output. */
    public Map<String, float[]> moments() {
        return Map.copyOf(sums);
    }

    @Override
    public void close() {
        sequences.close();
    }
}
