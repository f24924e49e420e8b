/** Ties the life of a service to that of the launcher; runs inside the service's JVM. */
@NullMarked
package dev.millrace.local.tether;

import org.jspecify.annotations.NullMarked;
