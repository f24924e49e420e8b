/**
 * Decides which token comes next: candidates of the forward pass in, tokens out. Start with
 * {@link dev.millrace.sampler.GenerationSession}, the state machine of one generation; what it decides by is in
 * {@link dev.millrace.sampler.decode}, and what survives a crash in {@link dev.millrace.sampler.GenerationReplay} and
 * {@link dev.millrace.sampler.OffsetLedger}.
 */
@NullMarked
package dev.millrace.sampler;

import org.jspecify.annotations.NullMarked;
