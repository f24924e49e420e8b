package dev.millrace.model.train.graph;

import java.util.List;

/** A function of tensors that can emit its nodes, and those of its gradient. */
public interface Operator {
    /**
     * Emits the function.
     *
     * @return what comes out first, and whatever the gradient needs besides
     */
    List<String> forward(Nodes nodes, List<String> inputs);

    /**
     * Emits the gradient of the loss by one of the inputs (vector-Jacobian product).
     *
     * @param application what {@link #forward} was given and gave
     * @param index of the input, which is trained
     * @param gradient of the loss by the output, of the output's shape
     * @return the gradient, of the input's shape
     */
    String gradient(Nodes nodes, Application application, int index, String gradient);

    /**
     * An operator at its place in a graph.
     *
     * @param inputs names of what goes in
     * @param outputs names of what {@link Operator#forward} gave, the value first
     */
    record Application(List<String> inputs, List<String> outputs) {
        public Application {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        String input(int index) {
            return inputs.get(index);
        }

        String output() {
            return outputs.getFirst();
        }
    }
}
