package dev.millrace.tokenizer.embed;

import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.FramedEncoding;
import dev.millrace.tokenizer.Framing;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.FailureException;
import java.util.Arrays;

/**
 * Makes a model's inputs of a request's texts. What is too long is refused, or cut at its end where the request asks for
 * that. A request's tokens are bounded in all by {@value #TOKENS_MAX}. One request's; not thread-safe.
 */
public final class EncoderTexts {
    /** Most texts or pairs of a request; OpenAI's bound. */
    public static final int TEXTS_MAX = 2048;
    /** Most tokens of a request; OpenAI's bound. */
    public static final int TOKENS_MAX = 300_000;

    private final Tokenizer tokenizer;
    private final EmbeddingModel model;
    private final boolean truncate;
    private long tokens;

    /** @param truncate whether texts that are too long are cut */
    public EncoderTexts(Tokenizer tokenizer, EmbeddingModel model, boolean truncate) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.truncate = truncate;
    }

    /** Tokens of all inputs so far. */
    public int tokens() {
        return Math.toIntExact(tokens);
    }

    /**
     * The input of one text.
     *
     * @param field what errors call it
     * @throws FailureException when it is too long, or not this model's
     */
    public EncoderTokens single(String field, EncoderText text) {
        return switch (text) {
            case EncoderText.Ids given ->
                counted(field, new EncoderTokens(fitting(field, checked(field, given.ids())), 0));
            case EncoderText.Written written -> {
                Framing framing = tokenizer.framing();
                var encoding = tokenizer.encode(written.text(), false);
                int room = model.maxLength() - framing.addedToSingle();
                requireRoom(field, encoding.length(), room);
                var framed = framing.around(first(encoding, room));
                // A model that adds nothing has nothing to say about an empty text.
                if (framed.tokens().length() == 0) {
                    throw FailureException.invalid(field, "invalid_value", "'" + field + "' must not be empty.");
                }
                yield counted(field, new EncoderTokens(framed.tokens().ids(), 0));
            }
        };
    }

    /**
     * The input of two texts that are read together; where they are cut, the longer one first.
     *
     * @throws FailureException when they are too long
     */
    public EncoderTokens pair(String field, String one, String other) {
        Framing framing = tokenizer.framing();
        var first = tokenizer.encode(one, false);
        var second = tokenizer.encode(other, false);
        int room = model.maxLength() - framing.addedToPair();
        requireRoom(field, first.length() + second.length(), room);
        int forFirst = Math.max(room - second.length(), Math.min(first.length(), (room + 1) / 2));
        var cut = first(first, forFirst);
        var framed = framing.around(cut, first(second, room - cut.length()));
        return counted(field, new EncoderTokens(framed.tokens().ids(), secondFrom(framed)));
    }

    /** The first token of the second segment: that of its text, or a special one before it that belongs to it. */
    private static int secondFrom(FramedEncoding framed) {
        for (int i = 0; i < framed.typeIds().length; i++) {
            if (framed.typeIds()[i] == 1) {
                return i;
            }
        }
        return 0;
    }

    private int[] checked(String field, int[] ids) {
        if (ids.length == 0) {
            throw FailureException.invalid(field, "invalid_value", "'" + field + "' must not be empty.");
        }
        for (int id : ids) {
            if (id < 0 || id >= model.vocabularySize()) {
                throw FailureException.invalid(
                        field,
                        "invalid_value",
                        "'" + field + "' has the token id " + id + "; this model's are 0 to "
                                + (model.vocabularySize() - 1) + ".");
            }
        }
        return ids;
    }

    private int[] fitting(String field, int[] ids) {
        requireRoom(field, ids.length, model.maxLength());
        return ids.length > model.maxLength() ? Arrays.copyOf(ids, model.maxLength()) : ids;
    }

    private void requireRoom(String field, int length, int room) {
        if (length > room && !truncate) {
            throw FailureException.invalid(
                    field,
                    "context_length_exceeded",
                    "'" + field + "' has " + length + " tokens, and this model takes at most " + room
                            + ". Shorten it, or ask for 'truncate': true.");
        }
    }

    private static Encoding first(Encoding encoding, int most) {
        if (encoding.length() <= most) {
            return encoding;
        }
        return new Encoding(
                Arrays.copyOf(encoding.ids(), most),
                Arrays.copyOf(encoding.starts(), most),
                Arrays.copyOf(encoding.ends(), most));
    }

    private EncoderTokens counted(String field, EncoderTokens input) {
        tokens += input.ids().length;
        if (tokens > TOKENS_MAX) {
            throw FailureException.invalid(
                    field, "invalid_value", "A request may have at most " + TOKENS_MAX + " tokens in all.");
        }
        return input;
    }
}
