/**
 * Texts to vectors. {@link EncoderQueue} says which inputs go into the next batch, a pure state machine; {@link
 * EncoderEngine} owns the one thread that runs them; {@link dev.millrace.model.Pooling} makes one vector of a text's tokens.
 */
@NullMarked
package dev.millrace.model.encode;

import org.jspecify.annotations.NullMarked;
