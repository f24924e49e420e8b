package dev.millrace.tokenizer.openai;

import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.TextPrompt;

/**
 * A prompt as an answer repeats it.
 *
 * @param ids its tokens, read-only by convention
 * @param text as it was given, or the text of the ids
 */
@SuppressWarnings("ArrayRecordComponent") // many of them, and only read
record EchoedPrompt(int[] ids, String text) {
    /**
     * Of a prompt that is text or ids.
     *
     * @throws dev.millrace.tokenizer.session.FailureException when an id is outside the vocabulary
     */
    static EchoedPrompt of(TextPrompt.Input input, Tokenizer tokenizer) {
        return switch (input) {
            case TextPrompt.Text plain ->
                new EchoedPrompt(tokenizer.encode(plain.text(), true).ids(), plain.text());
            case TextPrompt.Ids given -> {
                int[] ids = given.within(tokenizer.vocabularySize());
                yield new EchoedPrompt(ids, tokenizer.decode(ids, false));
            }
            case TextPrompt.Conversation _ -> throw new IllegalArgumentException("a conversation is not repeated");
        };
    }
}
