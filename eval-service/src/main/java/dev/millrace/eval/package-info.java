/**
 * Says how good it was. Start with {@link dev.millrace.eval.metric}, the online figures of what was completed, then
 * {@link dev.millrace.eval.feedback}, what people think of answers. {@code app} ties both to the log and to gRPC.
 */
@NullMarked
package dev.millrace.eval;

import org.jspecify.annotations.NullMarked;
