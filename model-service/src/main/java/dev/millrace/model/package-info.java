/** The forward pass: token ids in, logits out. */
@NullMarked
package dev.millrace.model;

import org.jspecify.annotations.NullMarked;
