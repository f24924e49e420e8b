/** Asks the running system over HTTP and reads the stream of its answer. */
@NullMarked
package dev.millrace.local.chat;

import org.jspecify.annotations.NullMarked;
