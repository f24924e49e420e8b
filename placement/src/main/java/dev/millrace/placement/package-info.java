/**
 * Decides which of several models a request goes to. Start with {@link dev.millrace.placement.ModelPool}, the state
 * machine: what is known of each model goes in, the model that is to take a prompt comes out. It has no thread, no clock
 * and no connection; the sampler feeds it from its streams and the launcher's simulation from an event queue.
 */
@NullMarked
package dev.millrace.placement;

import org.jspecify.annotations.NullMarked;
