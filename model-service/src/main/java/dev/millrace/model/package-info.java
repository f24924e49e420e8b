/**
 * The forward pass: token ids in, logits out.
 *
 * <p>Start with {@link dev.millrace.model.ModelPackage} (what is on disk), {@link dev.millrace.model.ForwardPass} (the
 * port to a runtime) and {@link dev.millrace.model.Candidates} (what comes back). {@code .engine} batches many sequences
 * over one forward pass, {@code .runtime} runs it with ONNX Runtime.
 */
@NullMarked
package dev.millrace.model;

import org.jspecify.annotations.NullMarked;
