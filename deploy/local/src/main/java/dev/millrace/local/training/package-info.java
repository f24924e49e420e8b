/** Training jobs as the command line sees them. */
@NullMarked
package dev.millrace.local.training;

import org.jspecify.annotations.NullMarked;
