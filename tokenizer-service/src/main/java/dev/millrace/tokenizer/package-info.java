/** Text in and out, tokens inside: tokenizers, chat templates and the doors through which people and programs come. */
@NullMarked
package dev.millrace.tokenizer;

import org.jspecify.annotations.NullMarked;
