/**
 * {@code /v1/messages}: the interface that clients of Anthropic's models speak, answered by the model that is served
 * here.
 */
@NullMarked
package dev.millrace.tokenizer.anthropic;

import org.jspecify.annotations.NullMarked;
