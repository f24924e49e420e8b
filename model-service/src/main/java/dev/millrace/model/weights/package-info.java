/**
 * Weight files: GGUF and safetensors, memory-mapped and distrusted. Everything a file says is checked against the file's
 * size and against stated limits before anything is allocated for it; what is wrong is a
 * {@link dev.millrace.model.weights.WeightsException} that names the field. Safetensors are also written.
 */
@NullMarked
package dev.millrace.model.weights;

import org.jspecify.annotations.NullMarked;
