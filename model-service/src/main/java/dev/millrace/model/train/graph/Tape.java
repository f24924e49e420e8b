package dev.millrace.model.train.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reverse-mode differentiation: operators are emitted as they are applied and remembered, and {@link #differentiate} emits their
 * gradients from the last to the first. Values that nothing trained goes into get none.
 */
public final class Tape {
    private final Nodes nodes;
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, String> gradients = new HashMap<>();

    private record Step(Operator operator, Operator.Application application, List<Value> inputs) {}

    /** Emits into these nodes. */
    public Tape(Nodes nodes) {
        this.nodes = nodes;
    }

    /** Applies an operator. */
    public Value apply(Operator operator, Value... inputs) {
        return applyAll(operator, inputs).getFirst();
    }

    /** Applies an operator; gives its value, and behind it what else it emitted, by which nothing is differentiated. */
    public List<Value> applyAll(Operator operator, Value... inputs) {
        var names = Stream.of(inputs).map(Value::name).toList();
        var application = new Operator.Application(names, operator.forward(nodes, names));
        boolean isTrained = Stream.of(inputs).anyMatch(Value::isTrained);
        if (isTrained) {
            steps.add(new Step(operator, application, List.of(inputs)));
        }
        var outputs = new ArrayList<Value>();
        application.outputs().forEach(name -> outputs.add(new Value(name, isTrained && outputs.isEmpty())));
        return outputs;
    }

    /** Adds to the gradient of the loss by a value, before {@link #differentiate}. */
    public void seed(Value value, String gradient) {
        gradients.merge(value.name(), gradient, (some, more) -> nodes.node("Add", some, more));
    }

    /** Emits the gradients of all that is trained, from those that were seeded. To be called once. */
    public void differentiate() {
        for (var step : steps.reversed()) {
            var gradient = gradients.get(step.application().output());
            if (gradient == null) {
                continue; // The loss does not depend on it.
            }
            for (int i = 0; i < step.inputs().size(); i++) {
                if (step.inputs().get(i).isTrained()) {
                    seed(step.inputs().get(i), step.operator().gradient(nodes, step.application(), i, gradient));
                }
            }
        }
    }

    /** The gradient of the loss by a value; empty where the loss does not depend on it. */
    public Optional<String> gradient(Value value) {
        return Optional.ofNullable(gradients.get(value.name()));
    }
}
