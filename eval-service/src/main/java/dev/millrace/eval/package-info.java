/**
 * Says how good it was. Start with {@link dev.millrace.eval.metric}, the online figures of what was completed, then
 * {@link dev.millrace.eval.feedback}, what people think of answers, and {@link dev.millrace.eval.exchange}, the files of
 * others with it. {@link dev.millrace.eval.online} watches what is completed now. {@code app} ties them to the log and to gRPC.
 */
@NullMarked
package dev.millrace.eval;

import org.jspecify.annotations.NullMarked;
