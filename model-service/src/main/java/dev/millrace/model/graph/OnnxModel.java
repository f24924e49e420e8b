package dev.millrace.model.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An ONNX model under construction: nodes in order of execution, small constants, and weights kept in a data file. */
public final class OnnxModel {
    /** Operators of ONNX Runtime's own domain. */
    static final String MICROSOFT = "com.microsoft";

    private static final long IR_VERSION = 10;
    private static final long OPSET = 21;

    private final ProtoWriter graph = new ProtoWriter();
    private final ExternalData data;
    private final Set<String> constants = new HashSet<>();

    /** Creates a graph of this name whose weights will be in {@code dataFile} beside it. */
    public OnnxModel(String name, String dataFile) {
        graph.text(2, name);
        data = new ExternalData(dataFile);
    }

    /** Takes over a field of another graph as it is. */
    void copy(GraphField field) {
        graph.raw(field.number(), field.content());
    }

    /** Attributes of a node: Integer, Float, String, or a List of whole numbers, in order of insertion. */
    static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }

    /** Adds a node of the standard domain with one output, named as the node; returns it. */
    String node(String operator, String output, List<String> inputs, Map<String, Object> attributes) {
        node("", operator, inputs, List.of(output), attributes);
        return output;
    }

    /** Adds a node; an empty input or output name leaves that place out. */
    public void node(
            String domain, String operator, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        ProtoWriter node = new ProtoWriter();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, "node:" + outputs.getFirst()).text(4, operator);
        attributes.forEach((name, value) -> node.message(5, attribute(name, value)));
        graph.message(1, node.text(7, domain));
    }

    private static ProtoWriter attribute(String name, Object value) {
        ProtoWriter attribute = new ProtoWriter().text(1, name);
        return switch (value) {
            case Float real -> attribute.real(2, real).integer(20, 1);
            case Integer whole -> attribute.integer(3, whole).integer(20, 2);
            case String text -> attribute.text(4, text).integer(20, 3);
            case List<?> wholes -> {
                wholes.forEach(whole -> attribute.integer(8, ((Number) whole).longValue()));
                yield attribute.integer(20, 7);
            }
            default -> throw new IllegalArgumentException("no attribute kind for " + value.getClass());
        };
    }

    /** A constant vector of integers (or a scalar, for one value and {@code scalar}), stored in the graph; returns its name. */
    public String constant(String name, boolean scalar, long... values) {
        if (constants.add(name)) {
            ProtoWriter tensor = new ProtoWriter();
            if (!scalar) {
                tensor.integer(1, values.length);
            }
            graph.message(
                    5, tensor.integer(2, ElementType.INT64.number).text(8, name).raw(9, LittleEndian.longs(values)));
        }
        return name;
    }

    /** A constant scalar, stored in the graph; returns its name. */
    public String scalar(String name, float value) {
        graph.message(
                5,
                new ProtoWriter()
                        .integer(2, ElementType.FLOAT.number)
                        .text(8, name)
                        .raw(9, LittleEndian.floats(new float[] {value}, 1).array()));
        return name;
    }

    /** Adds initializers kept in the data file. */
    public void payload(Payload payload) {
        data.add(payload);
    }

    /** A second name and shape for bytes already in the data file; returns the name. */
    public String alias(TensorSpec spec, String existing) {
        data.alias(spec, existing);
        return spec.name();
    }

    /** An initializer whose bytes lie in a file already; returns its name. */
    public String stored(TensorSpec spec, String file, long offset) {
        graph.message(5, ExternalData.initializer(spec, file, offset));
        return spec.name();
    }

    /** Declares an input; dimensions are Long or the name of a free dimension. */
    public void input(String name, ElementType type, List<Object> shape) {
        graph.message(11, valueInfo(name, type, shape));
    }

    /** Declares an output; null where its shape follows from what goes in. */
    public void output(String name, ElementType type, @Nullable List<Object> shape) {
        graph.message(12, valueInfo(name, type, shape));
    }

    private static ProtoWriter valueInfo(String name, ElementType type, @Nullable List<Object> shape) {
        if (shape == null) {
            ProtoWriter free = new ProtoWriter().integer(1, type.number);
            return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, free));
        }
        ProtoWriter dimensions = new ProtoWriter();
        for (Object dimension : shape) {
            dimensions.message(
                    1,
                    dimension instanceof Number number
                            ? new ProtoWriter().integer(1, number.longValue())
                            : new ProtoWriter().text(2, (String) dimension));
        }
        ProtoWriter tensor = new ProtoWriter().integer(1, type.number).message(2, dimensions);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    /** The data file's contents. */
    public ExternalData data() {
        return data;
    }

    /** The bytes of {@code model.onnx}. To be called once, when all is added. */
    public byte[] toByteArray() {
        data.initializers().forEach(initializer -> graph.message(5, initializer));
        return new ProtoWriter()
                .integer(1, IR_VERSION)
                .text(2, "millrace")
                .message(7, graph)
                .message(8, new ProtoWriter().text(1, "").integer(2, OPSET))
                .message(8, new ProtoWriter().text(1, MICROSOFT).integer(2, 1))
                .toByteArray();
    }

    /** Input names; empty ones leave a place out. */
    static List<String> names(String... names) {
        return new ArrayList<>(List.of(names));
    }
}
