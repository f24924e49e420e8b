/**
 * Decoder graphs in the ONNX format, built in memory and written as {@code model.onnx} with external weights.
 *
 * <p>Start with {@link dev.millrace.model.graph.DecoderConfig} (what a model is), then
 * {@link dev.millrace.model.graph.DecoderGraph} (the nodes), {@link dev.millrace.model.graph.Payload} (what fills the
 * initializers) and {@link dev.millrace.model.graph.OnnxModel} (the file).
 */
@NullMarked
package dev.millrace.model.graph;

import org.jspecify.annotations.NullMarked;
