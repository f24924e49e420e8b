package dev.millrace.model.graph;

import dev.millrace.model.InvalidPackageException;
import java.util.List;

/** A package's graph that takes embeddings instead of looking tokens up: input {@value #NAME}, float {@code [B,S,H]}. */
public final class EmbeddedInput {
    /** Name of the input, and of what the lookup gave. */
    public static final String NAME = "embedded";

    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int GRAPH_NAME = 2;

    private EmbeddedInput() {}

    /**
     * The bytes of that graph; weights stay where they are, ids are an input that nothing reads.
     *
     * @param model the bytes of {@code model.onnx}, whose weights are elsewhere
     * @throws InvalidPackageException when it is none of ours, in which the lookup has another name
     */
    public static byte[] of(byte[] model, long hiddenSize) {
        var changed = new OnnxModel("decoder of embeddings", DecoderGraph.DATA_FILE);
        changed.input(NAME, ElementType.FLOAT, List.of("batch_size", "sequence_length", hiddenSize));
        boolean isFound = false;
        for (GraphField part : GraphField.of(model)) {
            for (GraphField field : part.number() == GRAPH ? part.fields() : List.<GraphField>of()) {
                boolean isLookup = field.number() == NODE
                        && GraphNode.of(field).outputs().getFirst().equals(NAME);
                isFound |= isLookup;
                if (!isLookup && field.number() != GRAPH_NAME) {
                    changed.copy(field);
                }
            }
        }
        if (!isFound) {
            throw new InvalidPackageException("the graph takes no virtual tokens, for nothing in it makes '" + NAME
                    + "': import it with millrace");
        }
        return changed.toByteArray();
    }
}
