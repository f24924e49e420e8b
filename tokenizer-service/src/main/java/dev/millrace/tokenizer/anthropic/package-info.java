/**
 * {@code /v1/messages}: the interface that clients of Anthropic's models speak, answered by the model that is served
 * here. Start with {@link dev.millrace.tokenizer.anthropic.MessagesRequest}; answers are written by {@link
 * dev.millrace.tokenizer.anthropic.MessageEvents} and {@link dev.millrace.tokenizer.anthropic.MessageAnswer}.
 */
@NullMarked
package dev.millrace.tokenizer.anthropic;

import org.jspecify.annotations.NullMarked;
