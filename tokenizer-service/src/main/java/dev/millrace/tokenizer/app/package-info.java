/** The wiring: everything that knows a framework or the wire. */
@NullMarked
package dev.millrace.tokenizer.app;

import org.jspecify.annotations.NullMarked;
