/** Tests of masks. */
@NullMarked
package dev.millrace.sampler.mask;

import org.jspecify.annotations.NullMarked;
