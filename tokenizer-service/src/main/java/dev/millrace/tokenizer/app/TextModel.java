package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.session.GenerationDefaults;

/**
 * The text side of the loaded model package.
 *
 * @param createdS when the package was made, seconds since the epoch
 */
public record TextModel(Tokenizer tokenizer, ChatTemplate template, GenerationDefaults defaults, long createdS) {}
