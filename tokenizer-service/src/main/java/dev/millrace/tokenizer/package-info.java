/**
 * Text in and out, tokens inside: tokenizers, chat templates and the doors through which people and programs come.
 *
 * <p>Reading order of the tokenizer: {@link dev.millrace.tokenizer.Tokenizer} is the port. {@code json} reads a
 * tokenizer.json and assembles the steps; {@code normalize} rewrites text and remembers where each character came from;
 * {@code pretokenize} cuts it into words; {@code bpe}, {@code wordpiece}, {@code unigram} and {@code wordlevel} turn words
 * into tokens; {@code decode} turns tokens into text. {@code pipeline} runs these steps, byte-level BPE has its own runner.
 * {@code chat} renders conversations with the Jinja subset of {@code template}.
 */
@NullMarked
package dev.millrace.tokenizer;

import org.jspecify.annotations.NullMarked;
