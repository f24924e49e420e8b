/** The commands behind {@code ./millrace}. */
@NullMarked
package dev.millrace.local.command;

import org.jspecify.annotations.NullMarked;
