/**
 * Takes what identifies people and what opens doors out of prompts. Start with {@link
 * dev.millrace.tokenizer.redact.Redaction}; each kind of thing has a {@link dev.millrace.tokenizer.redact.Detector} that
 * looks at a bounded piece of text, so that the whole takes time in proportion to the text whatever is in it.
 */
@NullMarked
package dev.millrace.tokenizer.redact;

import org.jspecify.annotations.NullMarked;
