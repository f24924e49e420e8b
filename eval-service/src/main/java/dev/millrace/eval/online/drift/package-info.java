/**
 * Whether a model does what it did: distributions of recent completions against those of a baseline, which is the first
 * completions of a model's version or what somebody has taken as one.
 */
@NullMarked
package dev.millrace.eval.online.drift;

import org.jspecify.annotations.NullMarked;
