package dev.millrace.model.train.graph;

import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.ProtoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training graph takes over from the graph that is served: where its initializers lie in the files beside it, and attributes
 * of its operators. onnx.proto is read without its schema.
 */
final class PackageGraph {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;
    private static final int INITIALIZER = 5;
    private static final int DIMENSIONS = 1;
    private static final int TYPE = 2;
    private static final int NAME = 8;
    private static final int EXTERNAL = 13;
    private static final long GRAPH_BYTES_MAX = 64L << 20;

    private final Map<String, Stored> tensors = new LinkedHashMap<>();
    /** Of the first node of each operator, by its name: its attributes by theirs. */
    private final Map<String, Map<String, Attribute>> operators = new LinkedHashMap<>();

    /**
     * Where an initializer lies.
     *
     * @param type ONNX's number of the element type
     * @param shape outermost dimension first
     * @param file beside the graph
     * @param offset of its first byte in the file
     */
    record Stored(int type, List<Long> shape, String file, long offset) {
        Stored {
            shape = List.copyOf(shape);
        }
    }

    /** A node's setting; the number that it is not is 0. */
    private record Attribute(float real, long whole) {
        static void read(ProtoReader attribute, Map<String, Attribute> all) {
            var name = "";
            float real = 0;
            long whole = 0;
            while (attribute.next()) {
                switch (attribute.field()) {
                    case 1 -> name = attribute.text();
                    case 2 -> real = attribute.real();
                    case 3 -> whole = attribute.integer();
                    default -> {}
                }
            }
            all.put(name, new Attribute(real, whole));
        }
    }

    private PackageGraph() {}

    /** @throws InvalidPackageException when the file is no graph, or larger than one without its weights */
    static PackageGraph of(Path graph) throws IOException {
        if (Files.size(graph) > GRAPH_BYTES_MAX) {
            throw new InvalidPackageException(graph.getFileName() + " has its weights inside");
        }
        var stored = new PackageGraph();
        try {
            var model = new ProtoReader(ByteBuffer.wrap(Files.readAllBytes(graph)));
            while (model.next()) {
                if (model.field() == GRAPH) {
                    stored.addAll(model.message());
                }
            }
        } catch (ProtoReader.MalformedException | NumberFormatException e) {
            throw new InvalidPackageException(graph.getFileName() + " is no ONNX graph: " + e.getMessage(), e);
        }
        return stored;
    }

    private void addAll(ProtoReader graph) {
        while (graph.next()) {
            switch (graph.field()) {
                case NODE -> addNode(graph.message());
                case INITIALIZER -> addTensor(graph.message());
                default -> {}
            }
        }
    }

    private void addNode(ProtoReader node) {
        var operator = "";
        var attributes = new LinkedHashMap<String, Attribute>();
        while (node.next()) {
            switch (node.field()) {
                case OPERATOR -> operator = node.text();
                case ATTRIBUTE -> Attribute.read(node.message(), attributes);
                default -> {}
            }
        }
        operators.putIfAbsent(operator, attributes);
    }

    private void addTensor(ProtoReader tensor) {
        var name = "";
        int type = 0;
        var shape = new ArrayList<Long>();
        var external = new LinkedHashMap<String, String>();
        while (tensor.next()) {
            switch (tensor.field()) {
                case DIMENSIONS -> shape.addAll(tensor.integers());
                case TYPE -> type = (int) tensor.integer();
                case NAME -> name = tensor.text();
                case EXTERNAL -> readEntry(tensor.message(), external);
                default -> {}
            }
        }
        var file = external.get("location");
        if (file != null) {
            tensors.put(name, new Stored(type, shape, file, Long.parseLong(external.getOrDefault("offset", "0"))));
        }
    }

    private static void readEntry(ProtoReader entry, Map<String, String> external) {
        var key = "";
        var value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> key = entry.text();
                case 2 -> value = entry.text();
                default -> {}
            }
        }
        external.put(key, value);
    }

    Optional<Stored> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** A float attribute of the first node of an operator; empty where there is none. */
    Optional<Float> real(String operator, String attribute) {
        return attribute(operator, attribute).map(Attribute::real);
    }

    /** A whole attribute, as {@link #real}. */
    Optional<Long> whole(String operator, String attribute) {
        return attribute(operator, attribute).map(Attribute::whole);
    }

    private Optional<Attribute> attribute(String operator, String attribute) {
        return Optional.ofNullable(operators.getOrDefault(operator, Map.of()).get(attribute));
    }
}
