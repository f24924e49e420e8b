/** Reads the topics and checks what every request must have left on them. */
@NullMarked
package dev.millrace.local.audit;

import org.jspecify.annotations.NullMarked;
