package dev.millrace.model.train.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a graph whose inner values are not kept for the gradient but computed a second time when it arrives (Chen and others
 * 2016, arXiv:1604.06174): of a layer only its input stays in memory. Stands at one place of one graph.
 */
final class Checkpointed implements Operator {
    private final Body body;
    private final List<Value> inputs;
    private @Nullable Second second;

    /** Emits the part; the first of the inputs is the one that is kept, and has the shape of what comes out. */
    interface Body {
        Value apply(Tape tape, List<Value> inputs);
    }

    private record Second(Tape tape, List<Value> inputs) {}

    private Checkpointed(Body body, List<Value> inputs) {
        this.body = body;
        this.inputs = List.copyOf(inputs);
    }

    static Value apply(Tape tape, Body body, List<Value> inputs) {
        return tape.apply(new Checkpointed(body, inputs), inputs.toArray(Value[]::new));
    }

    @Override
    public List<String> forward(Nodes nodes, List<String> names) {
        var untrained = names.stream().map(Value::frozen).toList();
        return List.of(body.apply(new Tape(nodes), untrained).name());
    }

    @Override
    public String gradient(Nodes nodes, Application application, int index, String gradient) {
        if (second == null) {
            second = second(nodes, application.input(0), gradient);
        }
        return second.tape().gradient(second.inputs().get(index)).orElseThrow();
    }

    /**
     * The shape that the input is given is its own, but taken from the gradient: so the runtime cannot begin before that is there,
     * and does not take these nodes for the first ones over again.
     */
    private Second second(Nodes nodes, String kept, String gradient) {
        var later = nodes.node("Reshape", kept, nodes.node("Shape", gradient));
        var again = new ArrayList<Value>();
        again.add(new Value(later, inputs.getFirst().isTrained()));
        again.addAll(inputs.subList(1, inputs.size()));
        var tape = new Tape(nodes);
        tape.seed(body.apply(tape, again), gradient);
        tape.differentiate();
        return new Second(tape, again);
    }
}
