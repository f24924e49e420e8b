/**
 * The OpenAI chat API as bytes: requests are read and checked, answers and stream frames are written. No HTTP here.
 *
 * <p>Read {@link dev.millrace.tokenizer.openai.ChatRequest} for what comes in, {@link
 * dev.millrace.tokenizer.openai.ChatFrames} and {@link dev.millrace.tokenizer.openai.ChatAnswer} for what goes out, {@link
 * dev.millrace.tokenizer.openai.ApiError} for what goes wrong.
 */
@NullMarked
package dev.millrace.tokenizer.openai;

import org.jspecify.annotations.NullMarked;
