/** The wiring: everything that knows a framework or the wire. */
@NullMarked
package dev.millrace.sampler.app;

import org.jspecify.annotations.NullMarked;
