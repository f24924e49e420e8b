package dev.millrace.model.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.HiddenReader;
import dev.millrace.model.runtime.SlabViews.View;
import org.jspecify.annotations.Nullable;

/** The hidden states of a run: an output that the runtime gives only where a run asks for it. */
final class HiddenOutput implements AutoCloseable {
    /** Tokens of one run whose states are in memory. */
    static final int TOKENS_MAX = 256;

    private final OrtEnvironment environment;
    private final String name;
    private final int width;
    private final int rowsMax;
    private final float[] state;
    /** Made when states are asked for the first time: most models in use never need it. */
    private @Nullable LogitsOutput memory;

    /**
     * @param name the graph's output {@code [B,S,H]}
     * @param slots most rows of a step
     */
    HiddenOutput(OrtEnvironment environment, String name, int width, int slots) {
        this.environment = environment;
        this.name = name;
        this.width = width;
        this.rowsMax = Math.max(TOKENS_MAX, slots);
        this.state = new float[width];
    }

    int width() {
        return width;
    }

    /** The next run of the view puts them out. */
    void ask(View view, int rows, int tokens) throws OrtException {
        view.outputs().put(name, memory().tensor(rows, tokens));
    }

    /** The runs after it do not. */
    void leave(View view) {
        view.outputs().remove(name);
    }

    /** Shows those of the last run; {@code first} is the index of its first one. */
    void show(int count, int first, HiddenReader reader) {
        for (int i = 0; i < count; i++) {
            memory().read(i, state);
            reader.accept(first + i, state);
        }
    }

    private LogitsOutput memory() {
        if (memory == null) {
            memory = new LogitsOutput(environment, width, rowsMax);
        }
        return memory;
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
        }
    }
}
