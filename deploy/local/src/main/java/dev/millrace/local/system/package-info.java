/** The broker and the services as one running system: ports, child processes, health, logs and the state file. */
@NullMarked
package dev.millrace.local.system;

import org.jspecify.annotations.NullMarked;
