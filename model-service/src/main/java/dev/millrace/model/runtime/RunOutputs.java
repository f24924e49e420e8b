package dev.millrace.model.runtime;

import ai.onnxruntime.OrtEnvironment;
import dev.millrace.model.ModelPackage;
import org.jspecify.annotations.Nullable;

/** The memory that runs put their logits and hidden states into. */
final class RunOutputs implements AutoCloseable {
    private final OrtEnvironment environment;
    private final int vocabulary;
    private final int rows;
    private final LogitsOutput usual;
    private final @Nullable HiddenOutput hidden;
    private @Nullable LogitsOutput more;

    /** @param rows of logits of most runs, the model's slots or more */
    RunOutputs(OrtEnvironment environment, ModelPackage model, int slots, int rows) {
        this.environment = environment;
        this.vocabulary = model.shape().vocabularySize();
        this.rows = Math.max(slots, rows);
        String name = model.tensors().hiddenStates();
        this.hidden = name == null
                ? null
                : new HiddenOutput(environment, name, model.shape().hiddenSize(), slots);
        this.usual = new LogitsOutput(environment, vocabulary, this.rows);
    }

    LogitsOutput logits() {
        return usual;
    }

    /** For so many rows, always the same number; made when it is asked for: most models in use never need it. */
    LogitsOutput logits(int wanted) {
        if (wanted <= rows) {
            return usual;
        }
        if (more == null) {
            more = new LogitsOutput(environment, vocabulary, wanted);
        }
        return more;
    }

    /** Width of the hidden states; 0 where the graph puts out none. */
    int hiddenSize() {
        return hidden == null ? 0 : hidden.width();
    }

    /** @throws UnsupportedOperationException where the graph puts out none */
    HiddenOutput hidden() {
        if (hidden == null) {
            throw new UnsupportedOperationException("the graph puts out no hidden states");
        }
        return hidden;
    }

    @Override
    public void close() {
        usual.close();
        if (hidden != null) {
            hidden.close();
        }
        if (more != null) {
            more.close();
        }
    }
}
