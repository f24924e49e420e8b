package dev.millrace.model.graph;

import java.util.Map;

/**
 * A decoder that also puts out the second moments {@code XᵀX} of the inputs of some of its matrices. Its weights lie in
 * the file of the INT8 package, which it reads in place of that package's own graph.
 *
 * @param graph the bytes of the graph
 * @param moments names of the matrices, and of the output {@code [K,K]} that holds the moments of their inputs
 */
public record CalibrationGraph(byte[] graph, Map<String, String> moments) {
    /** Copies the map. */
    public CalibrationGraph {
        moments = Map.copyOf(moments);
    }
}
