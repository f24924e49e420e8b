package dev.millrace.model.train.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every operator's gradient against central differences of what the runtime itself computes. */
class OperatorTest {
    private static final float STEP = 1e-2f;
    private static final double TOLERANCE = 2e-3;

    private final Random random = new Random(7);
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Floats, or integers where {@code ids} is there. */
    private record Tensor(long[] shape, float[] values, long @Nullable [] ids, boolean isTrained) {}

    @Test
    void linearByRowsAndByWeights() throws OrtException {
        check(new Linear(1.5f), trained("x", 2, 3, 4), trained("w", 5, 4));
    }

    @Test
    void matrixProducts() throws OrtException {
        check(new MatrixProduct(0.5f), trained("a", 2, 2, 3, 4), trained("b", 2, 2, 5, 4));
    }

    @Test
    void sumsAndProducts() throws OrtException {
        check(new Sum(), trained("x", 2, 3), trained("y", 2, 3));
        check(new Product(), trained("x", 2, 3), trained("y", 2, 3));
    }

    @Test
    void aProductWithItself() throws OrtException {
        check(new Product(), trained("x", 2, 3), "x");
    }

    @Test
    void norms() throws OrtException {
        check(new RmsNorm(1e-5f), trained("x", 2, 3, 6), trained("w", 6));
    }

    @Test
    void gates() throws OrtException {
        check(new Silu(), trained("x", 2, 7));
    }

    @Test
    void attentionOfHeadsThatShareTheirValues() throws OrtException {
        attention(4, 2);
    }

    @Test
    void attentionOfHeadsWithTheirOwnValues() throws OrtException {
        attention(2, 2);
    }

    private void attention(int heads, int groups) throws OrtException {
        tensors.put(
                "mask",
                new Tensor(new long[] {1, 1, 3, 3}, new float[] {0, -1e9f, -1e9f, 0, 0, -1e9f, 0, 0, 0}, null, false));
        check(
                new Attended(heads, groups),
                trained("scores", 2, groups, heads / groups * 3, 3),
                "mask",
                trained("values", 2, groups, 3, 4));
    }

    @Test
    void shapes() throws OrtException {
        check(new Reshaped(List.of(0L, 0L, 2L, -1L)), trained("x", 2, 3, 8));
        check(new Transposed(), trained("x", 2, 3, 4, 5));
    }

    @Test
    void rotations() throws OrtException {
        int positions = 9;
        int half = 8;
        float[] cosines = new float[positions * half];
        float[] sines = new float[positions * half];
        float[] others = new float[positions * half];
        for (int i = 0; i < cosines.length; i++) {
            double angle = i / half * Math.pow(0.3, i % half);
            cosines[i] = (float) Math.cos(angle);
            sines[i] = (float) Math.sin(angle);
            others[i] = -sines[i];
        }
        long[] shape = {positions, half};
        tensors.put("cos", new Tensor(shape, cosines, null, false));
        tensors.put("sin", new Tensor(shape, sines, null, false));
        tensors.put("other", new Tensor(shape, others, null, false));
        check(
                new Rotation(),
                trained("x", 2, 3, 4, 16),
                ids("positions", new long[] {2, 4}, 0, 3, 5, 8, 1, 2, 3, 4),
                "cos",
                "sin",
                "other");
    }

    @Test
    void rowsThatAreTakenTwice() throws OrtException {
        check(new ChosenRows(), trained("x", 4, 3), ids("places", new long[] {3}, 2, 0, 2));
    }

    @Test
    void lossOfTokens() throws OrtException {
        check(
                new WeightedLikelihood(new FloatMatrix(frozen("vocabulary", 7, 5))),
                trained("hidden", 3, 5),
                ids("ids", new long[] {3, 2}, 0, 3, 6, 6, 2, 1),
                frozen("weights", 3, 2));
    }

    @Test
    void lossOfTokensByTheVocabulary() throws OrtException {
        check(
                new WeightedLikelihood(new FloatMatrix("vocabulary")),
                trained("hidden", 3, 5),
                ids("ids", new long[] {3, 3}, 0, 3, 0, 6, 2, 1, 4, 4, 4),
                frozen("weights", 3, 3),
                trained("vocabulary", 7, 5));
    }

    @Test
    void biases() throws OrtException {
        check(new Biased(), trained("x", 2, 3, 4), trained("b", 4));
    }

    @Test
    void embeddingsOfTokensThatComeAgain() throws OrtException {
        check(new ChosenRows(), trained("table", 5, 3), ids("tokens", new long[] {2, 3}, 4, 0, 4, 4, 2, 0));
    }

    @Test
    void numbersByTheirWeights() throws OrtException {
        check(new WeightedValues(), trained("numbers", 3, 2), frozen("weights", 3, 2));
        check(new Shifted(), trained("x", 4, 3), trained("bias", 3));
        check(new Scaled(0.4f), trained("x", 4, 3));
    }

    private String trained(String name, long... shape) {
        tensors.put(name, new Tensor(shape, draw(shape), null, true));
        return name;
    }

    private String frozen(String name, long... shape) {
        tensors.put(name, new Tensor(shape, draw(shape), null, false));
        return name;
    }

    private String ids(String name, long[] shape, long... values) {
        tensors.put(name, new Tensor(shape, new float[0], values, false));
        return name;
    }

    private float[] draw(long... shape) {
        float[] values = new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private void check(Operator operator, String... inputs) throws OrtException {
        var shape = Objects.requireNonNull(run(operator, inputs, null).get("output"))
                .shape();
        var seed = new Tensor(shape, draw(shape), null, false);
        var found = run(operator, inputs, seed);
        for (var name : List.copyOf(tensors.keySet())) {
            var input = Objects.requireNonNull(tensors.get(name));
            for (int i = 0; input.isTrained() && i < input.values().length; i++) {
                double slope =
                        (loss(operator, inputs, seed, name, i, STEP) - loss(operator, inputs, seed, name, i, -STEP))
                                / (2 * STEP);
                double gradient = Objects.requireNonNull(found.get(name)).values()[i];
                assertEquals(slope, gradient, TOLERANCE * Math.max(1, Math.abs(slope)), name + "[" + i + "]");
            }
        }
        tensors.clear();
    }

    /** What Σ seed · output is when one element of an input is another. */
    private double loss(Operator operator, String[] inputs, Tensor seed, String name, int index, float step)
            throws OrtException {
        var input = Objects.requireNonNull(tensors.get(name));
        float[] values = input.values().clone();
        values[index] += step;
        tensors.put(name, new Tensor(input.shape(), values, null, true));
        try {
            float[] output = Objects.requireNonNull(run(operator, inputs, null).get("output"))
                    .values();
            double sum = 0;
            for (int i = 0; i < output.length; i++) {
                sum += (double) output[i] * seed.values()[i];
            }
            return sum;
        } finally {
            tensors.put(name, input);
        }
    }

    /** The output, and where there is a seed the gradients by the names of what is trained. */
    private Map<String, Tensor> run(Operator operator, String[] inputs, @Nullable Tensor seed) throws OrtException {
        var model = new OnnxModel("operator", "none");
        var fed = new LinkedHashMap<>(tensors);
        if (seed != null) {
            fed.put("seed", seed);
        }
        fed.forEach((name, tensor) -> model.input(
                name,
                tensor.ids() == null ? ElementType.FLOAT : ElementType.INT64,
                LongStream.of(tensor.shape()).<Object>mapToObj(Long::valueOf).toList()));
        var tape = new Tape(new Nodes(model));
        var values = Stream.of(inputs)
                .map(name -> new Value(
                        name, Objects.requireNonNull(tensors.get(name)).isTrained()))
                .toArray(Value[]::new);
        var output = tape.apply(operator, values);
        var wanted = new LinkedHashMap<String, String>();
        wanted.put("output", output.name());
        if (seed != null) {
            tape.seed(output, "seed");
            tape.differentiate();
            Stream.of(values)
                    .filter(Value::isTrained)
                    .distinct()
                    .forEach(value ->
                            wanted.put(value.name(), tape.gradient(value).orElseThrow()));
        }
        wanted.values().stream().distinct().forEach(name -> model.output(name, ElementType.FLOAT, null));
        return run(model.toByteArray(), fed, wanted);
    }

    private static Map<String, Tensor> run(byte[] model, Map<String, Tensor> fed, Map<String, String> wanted)
            throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var inputs = new HashMap<String, OnnxTensor>();
        try (var session = environment.createSession(model)) {
            for (var one : fed.entrySet()) {
                if (session.getInputNames().contains(one.getKey())) {
                    inputs.put(one.getKey(), tensor(environment, one.getValue()));
                }
            }
            try (var results = session.run(inputs)) {
                var found = new HashMap<String, Tensor>();
                for (var one : wanted.entrySet()) {
                    var value = (OnnxTensor) results.get(one.getValue()).orElseThrow();
                    float[] floats = new float[value.getFloatBuffer().remaining()];
                    value.getFloatBuffer().get(floats);
                    found.put(one.getKey(), new Tensor(value.getInfo().getShape(), floats, null, false));
                }
                return found;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        return tensor.ids() == null
                ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.values()), tensor.shape())
                : OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.ids()), tensor.shape());
    }
}
