/**
 * Block formats of weight files, and the rounding of weights to the blocks that the runtime multiplies.
 *
 * <p>Start with {@link dev.millrace.model.quant.BlockFormat} (how a file stores numbers), then
 * {@link dev.millrace.model.quant.Lattice} (what most of those formats have in common), then
 * {@link dev.millrace.model.quant.BlockRounding} (how a block of weights becomes 8 or 4 bits).
 */
@NullMarked
package dev.millrace.model.quant;

import org.jspecify.annotations.NullMarked;
