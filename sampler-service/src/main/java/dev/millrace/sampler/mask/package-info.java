/**
 * Which tokens an answer that must have a form may go on with. {@link dev.millrace.sampler.mask.TokenMask} is one answer's;
 * the {@link dev.millrace.sampler.mask.Vocabulary} and the compiled constraint behind it are shared.
 */
@NullMarked
package dev.millrace.sampler.mask;

import org.jspecify.annotations.NullMarked;
