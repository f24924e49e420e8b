/**
 * Versions of a reward model on disk: {@code <root>/<name>/<version>/} with {@code card.json}, which says what it is, and
 * {@code head.safetensors}, its weights. The version is the hash of both, so a version never changes, and what was
 * damaged is not read.
 */
@NullMarked
package dev.millrace.eval.reward.store;

import org.jspecify.annotations.NullMarked;
