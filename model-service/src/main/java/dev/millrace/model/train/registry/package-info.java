/**
 * What models there are and what each name means: {@link dev.millrace.model.train.registry.ModelRegistry} is made of
 * {@link dev.millrace.model.train.registry.ModelEvent events} alone, in their order.
 */
@NullMarked
package dev.millrace.model.train.registry;

import org.jspecify.annotations.NullMarked;
