/** Says when a figure passes a bound, and when it has come back: once each, also across restarts. */
@NullMarked
package dev.millrace.eval.online.alert;

import org.jspecify.annotations.NullMarked;
