/** The forward pass on ONNX Runtime. */
@NullMarked
package dev.millrace.model.runtime;

import org.jspecify.annotations.NullMarked;
