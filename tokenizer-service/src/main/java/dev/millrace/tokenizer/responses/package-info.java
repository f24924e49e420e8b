/**
 * {@code /v1/responses}: what OpenAI's newer interface asks and how it is answered, whole and as named events with rising
 * sequence numbers.
 */
@NullMarked
package dev.millrace.tokenizer.responses;

import org.jspecify.annotations.NullMarked;
