package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.session.GenerationDefaults;
import java.util.OptionalInt;

/**
 * The text side of the loaded model package.
 *
 * @param prefixId token that a text with nothing before it is read behind, where there is one
 * @param createdS when the package was made, seconds since the epoch
 */
public record TextModel(
        Tokenizer tokenizer, ChatTemplate template, GenerationDefaults defaults, OptionalInt prefixId, long createdS) {}
