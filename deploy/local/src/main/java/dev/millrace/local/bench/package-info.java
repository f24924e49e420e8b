/** Measurements of the running system. */
@NullMarked
package dev.millrace.local.bench;

import org.jspecify.annotations.NullMarked;
