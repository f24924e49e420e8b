/**
 * Tools that an answer may call: how a model is told of them ({@link dev.millrace.tokenizer.tools.ToolUse}), how it writes
 * a call ({@link dev.millrace.tokenizer.tools.CallFormat}), and how calls are found in its text as that comes
 * ({@link dev.millrace.tokenizer.tools.CallParser}).
 */
@NullMarked
package dev.millrace.tokenizer.tools;

import org.jspecify.annotations.NullMarked;
