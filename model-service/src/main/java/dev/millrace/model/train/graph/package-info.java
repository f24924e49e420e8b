/**
 * Training graphs: operators that know the nodes of their gradient, recorded on a {@link dev.millrace.model.train.graph.Tape} as
 * they are emitted, so that the loss and all gradients are ordinary nodes of one ONNX graph for the stock runtime.
 */
@NullMarked
package dev.millrace.model.train.graph;

import org.jspecify.annotations.NullMarked;
