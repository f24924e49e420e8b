package dev.millrace.tokenizer;

import dev.millrace.template.RenderedPrompt;
import java.util.OptionalInt;

/** Text to token ids and back. Immutable and safe for use by many threads. */
public interface Tokenizer {
    /**
     * Encodes text. No token is added at either end.
     *
     * @param text any text; unpaired surrogates count as U+FFFD
     * @param parseSpecial whether text that spells a special token becomes that token or stays text
     */
    Encoding encode(String text, boolean parseSpecial);

    /** Encodes a rendered prompt: only what the template itself wrote can become a special token. */
    Encoding encode(RenderedPrompt prompt);

    /** What the model expects around a text, as its post-processor says; {@link Framing#none} by default. */
    default Framing framing() {
        return Framing.none();
    }

    /** Encodes a text and puts around it what the model expects there, for instance {@code [CLS] … [SEP]}. */
    default FramedEncoding encodeFramed(String text, boolean parseSpecial) {
        return framing().around(encode(text, parseSpecial));
    }

    /** Encodes two texts that a model reads together, for instance {@code [CLS] first [SEP] second [SEP]}. */
    default FramedEncoding encodeFramed(String first, String second, boolean parseSpecial) {
        return framing().around(encode(first, parseSpecial), encode(second, parseSpecial));
    }

    /**
     * The text of ids; bytes that are not UTF-8 become U+FFFD.
     *
     * @throws IllegalArgumentException when an id is outside the vocabulary
     */
    String decode(int[] ids, boolean skipSpecial);

    /** A new decoder for one stream of generated ids; special tokens give no text. */
    StreamingDecoder streamingDecoder();

    /** The bytes an id stands for; those of a special token are its UTF-8 spelling. */
    byte[] tokenBytes(int id);

    /** Whether the id is a special token (a control mark, not text). */
    boolean isSpecial(int id);

    /** The id of a token as the vocabulary spells it, for instance {@code <|im_end|>}. */
    OptionalInt idOf(String token);

    /** One more than the highest id. */
    int vocabularySize();
}
