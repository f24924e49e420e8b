/** Runs Millrace on one machine: the broker in this process, the services as child processes. */
@NullMarked
package dev.millrace.local;

import org.jspecify.annotations.NullMarked;
