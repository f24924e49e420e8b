package dev.millrace.model.train.graph;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is read out of a decoder's last hidden states at the chosen rows: log-probabilities of tokens, a number, or both. A place's
 * numbers lie one after another, {@code [n,K]}: log p of each of its targets, and behind them what the head says, for which
 * the target is any id. All have a weight w, and the loss is −Σ w times the number.
 *
 * @param isOfTokens whether log-probabilities are read
 * @param temperature that logits are divided by, in (0, 100]
 * @param head what else is read
 */
public record Readout(boolean isOfTokens, double temperature, Head head) {
    /** Log-probabilities at temperature 1. */
    public static final Readout LIKELIHOOD = new Readout(true, 1, Head.NONE);
    /** A reward: without a bias, by which rewards of two answers do not differ. */
    public static final Readout REWARD = new Readout(false, 1, Head.LINEAR);
    /** Log-probabilities and the value of a state. */
    public static final Readout ACTOR_CRITIC = new Readout(true, 1, Head.AFFINE);

    /** Name of a head's weights {@code [1,H]}. */
    public static final String WEIGHT = "head.weight";
    /** Name of its bias {@code [1]}. */
    public static final String BIAS = "head.bias";

    private static final double TEMPERATURE_MAX = 100;

    /** A number of a hidden state. */
    public enum Head {
        /** None. */
        NONE,
        /** w · h. */
        LINEAR,
        /** w · h + b. */
        AFFINE
    }

    public Readout {
        if (!(temperature > 0 && temperature <= TEMPERATURE_MAX)) {
            throw new IllegalArgumentException("temperature: must be in (0, 100], is " + temperature);
        }
        if (!isOfTokens && head == Head.NONE) {
            throw new IllegalArgumentException("head: there must be one where no tokens are read");
        }
    }

    /** Log-probabilities at a temperature. */
    public static Readout likelihood(double temperature) {
        return new Readout(true, temperature, Head.NONE);
    }

    /** Whether a parameter of a graph is its head's. */
    public static boolean isOfHead(String name) {
        return name.equals(WEIGHT) || name.equals(BIAS);
    }

    /** Shapes of the head's parameters by their names. */
    Map<String, long[]> parameters(long hiddenSize) {
        var shapes = new LinkedHashMap<String, long[]>();
        if (head != Head.NONE) {
            shapes.put(WEIGHT, new long[] {1, hiddenSize});
        }
        if (head == Head.AFFINE) {
            shapes.put(BIAS, new long[] {1});
        }
        return shapes;
    }

    /**
     * What gives the logits.
     *
     * @param matrix {@code [V,H]}
     * @param own itself, where it is trained
     */
    record Vocabulary(FrozenMatrix matrix, Optional<Value> own) {
        static Vocabulary frozen(FrozenMatrix matrix) {
            return new Vocabulary(matrix, Optional.empty());
        }

        static Vocabulary trained(Value own) {
            return new Vocabulary(new FloatMatrix(own.name()), Optional.of(own));
        }
    }

    /** A loss and the numbers that it is of. */
    record Read(Value loss, String numbers) {}

    /**
     * Emits the readout.
     *
     * @param rows {@code [n,H]}
     * @param parameters of the head
     */
    Read apply(Tape tape, Nodes nodes, Value rows, Vocabulary vocabulary, Map<String, Value> parameters) {
        if (head == Head.NONE) {
            return tokens(tape, rows, vocabulary, "targets", "weights");
        }
        var value = tape.apply(new Linear(1), rows, parameter(parameters, WEIGHT));
        if (head == Head.AFFINE) {
            value = tape.apply(new Shifted(), value, parameter(parameters, BIAS));
        }
        if (!isOfTokens) {
            var loss = tape.apply(new WeightedValues(), value, Value.frozen("weights"));
            return new Read(loss, value.name());
        }
        var read = tokens(tape, rows, vocabulary, but(nodes, "targets"), but(nodes, "weights"));
        var own = nodes.node("Slice", "weights", nodes.integers(-1), nodes.integers(Long.MAX_VALUE), nodes.integers(1));
        var loss = tape.apply(new WeightedValues(), value, Value.frozen(own));
        return new Read(
                tape.apply(new Sum(), read.loss(), loss),
                nodes.node("Concat", Map.of("axis", 1), read.numbers(), value.name()));
    }

    private Read tokens(Tape tape, Value rows, Vocabulary vocabulary, String targets, String weights) {
        // Logits are linear in the states: dividing these costs H numbers a row instead of V.
        var tempered = temperature == 1 ? rows : tape.apply(new Scaled((float) (1 / temperature)), rows);
        var inputs = Stream.concat(
                Stream.of(tempered, Value.frozen(targets), Value.frozen(weights)), vocabulary.own().stream());
        var outputs = tape.applyAll(new WeightedLikelihood(vocabulary.matrix()), inputs.toArray(Value[]::new));
        return new Read(outputs.getFirst(), outputs.get(1).name());
    }

    /** All columns but the last one. */
    private static String but(Nodes nodes, String name) {
        return nodes.node("Slice", name, nodes.integers(0), nodes.integers(-1), nodes.integers(1));
    }

    private static Value parameter(Map<String, Value> parameters, String name) {
        var value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": is missing");
        }
        return value;
    }
}
