/**
 * Adapters that are served beside their base model: {@link dev.millrace.model.adapter.AdapterPool} holds those that are
 * loaded, gives them to sequences, or reward models to texts that are judged, by name and lets go of one when the last sequence
 * with it has ended. How a row is computed
 * with one is the forward pass's business.
 */
@NullMarked
package dev.millrace.model.adapter;

import org.jspecify.annotations.NullMarked;
