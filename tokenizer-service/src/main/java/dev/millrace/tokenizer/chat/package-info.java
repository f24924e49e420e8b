/** Chat templates: conversations in, prompts out. */
@NullMarked
package dev.millrace.tokenizer.chat;

import org.jspecify.annotations.NullMarked;
