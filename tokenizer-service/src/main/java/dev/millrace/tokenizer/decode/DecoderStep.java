package dev.millrace.tokenizer.decode;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One step on the way from tokens to text. Stateless; what a run has to remember is in the run. */
@FunctionalInterface
public interface DecoderStep {
    /** A step at work on one stream of tokens. */
    interface Run {
        /** Takes the next token and hands on what it has become, when that is known. */
        void accept(String token);

        /** Ends the stream: hands on what was held back, then ends the next step. */
        void finish();
    }

    /**
     * Begins a stream.
     *
     * @param next where tokens go on
     * @param live whether text is wanted as soon as it is a character, though bytes that are no text may still follow
     */
    Run open(Run next, boolean live);

    /** The bytes of a token that stands for bytes where this step reads it; null for one that stands for text. */
    default byte @Nullable [] bytesOf(String token) {
        return null;
    }

    /** Whether all that leaves this step is one token, handed on in pieces. */
    default boolean fuses() {
        return false;
    }

    /** The same step for one token that comes in pieces; by default it waits until it has the whole. */
    default DecoderStep ofPieces() {
        return (next, live) -> {
            Run whole = open(next, live);
            var joined = new StringBuilder();
            return new Run() {
                @Override
                public void accept(String piece) {
                    joined.append(piece);
                }

                @Override
                public void finish() {
                    whole.accept(joined.toString());
                    whole.finish();
                }
            };
        };
    }

    /** A step that changes each token by itself. */
    static DecoderStep each(UnaryOperator<String> change) {
        return (next, live) -> new Run() {
            @Override
            public void accept(String token) {
                next.accept(change.apply(token));
            }

            @Override
            public void finish() {
                next.finish();
            }
        };
    }
}
