/** How a request wants its tokens chosen, beyond temperature, top-k and top-p. */
@NullMarked
package dev.millrace.sampler.decoding;

import org.jspecify.annotations.NullMarked;
