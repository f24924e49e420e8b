/**
 * Several sources as one stream of examples: {@link dev.millrace.model.train.data.mix.Mixture} says how often each is drawn,
 * {@link dev.millrace.model.train.data.mix.MixtureOrder} in which order, and goes on from any
 * {@link dev.millrace.model.train.data.mix.Position}.
 */
@NullMarked
package dev.millrace.model.train.data.mix;

import org.jspecify.annotations.NullMarked;
