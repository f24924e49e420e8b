/** Beam search: which beginnings of an answer are kept. It knows logits and nothing of sequences at a model. */
@NullMarked
package dev.millrace.sampler.beam;

import org.jspecify.annotations.NullMarked;
