package dev.millrace.model.graph;

import java.util.List;

/**
 * A node of a graph that was read.
 *
 * @param fields of onnx.proto's NodeProto
 */
record GraphNode(List<GraphField> fields) {
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;

    static GraphNode of(GraphField node) {
        return new GraphNode(node.fields());
    }

    List<String> inputs() {
        return texts(INPUT);
    }

    /** At least one, empty where a place is left out. */
    List<String> outputs() {
        List<String> outputs = texts(OUTPUT);
        return outputs.isEmpty() ? List.of("") : outputs;
    }

    String operator() {
        return String.join("", texts(OPERATOR));
    }

    private List<String> texts(int number) {
        return fields.stream()
                .filter(field -> field.number() == number)
                .map(GraphField::text)
                .toList();
    }

    /** A whole attribute; 0 where it has none of that name. */
    long whole(String attribute) {
        for (GraphField field : fields) {
            if (field.number() == ATTRIBUTE) {
                List<GraphField> parts = field.fields();
                if (parts.stream()
                        .anyMatch(part -> part.number() == 1 && part.text().equals(attribute))) {
                    return parts.stream()
                            .filter(part -> part.number() == 3)
                            .mapToLong(GraphField::whole)
                            .findFirst()
                            .orElse(0);
                }
            }
        }
        return 0;
    }

    /** The same node with its first output, and itself, called otherwise. */
    GraphField withOutput(String name) {
        ProtoWriter node = new ProtoWriter();
        boolean renamed = false;
        for (GraphField field : fields) {
            if (field.number() == OUTPUT && !renamed) {
                node.text(OUTPUT, name);
                renamed = true;
            } else if (field.number() == NAME) {
                node.text(NAME, "node:" + name);
            } else if (field.isWhole()) {
                node.integer(field.number(), field.whole());
            } else {
                node.raw(field.number(), field.content());
            }
        }
        return new GraphField(1, false, 0, node.toByteArray());
    }
}
