package dev.millrace.tokenizer.decode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps from tokens to text, one after the other. Whole texts and streams go through the same steps, so the pieces
 * of a stream joined are the text; they differ only where bytes are no UTF-8 (see {@link ByteFallbackDecoder}). Immutable.
 */
public final class DecoderChain {
    private final List<DecoderStep> steps;
    private final List<DecoderStep> adapted = new ArrayList<>();

    /** A chain of steps, first the one that takes the tokens. */
    public DecoderChain(List<DecoderStep> steps) {
        this.steps = List.copyOf(steps);
        boolean fused = false;
        for (DecoderStep step : steps) {
            adapted.add(fused ? step.ofPieces() : step);
            fused |= step.fuses();
        }
    }

    /**
     * Begins a text.
     *
     * @param live see {@link DecoderStep#open}
     */
    public Text open(boolean live) {
        Text text = new Text();
        DecoderStep.Run run = text.end;
        for (DecoderStep step : adapted.reversed()) {
            run = step.open(run, live);
        }
        text.first = run;
        return text;
    }

    /** The bytes of a token that stands for bytes; null for one that stands for text. */
    public byte @Nullable [] bytesOf(String token) {
        for (DecoderStep step : steps) {
            byte[] bytes = step.bytesOf(token);
            if (bytes != null) {
                return bytes;
            }
        }
        return null;
    }

    /** A text in the making. One thread. */
    public static final class Text {
        private final StringBuilder output = new StringBuilder();
        private final DecoderStep.Run end = new DecoderStep.Run() {
            @Override
            public void accept(String token) {
                output.append(token);
            }

            @Override
            public void finish() {}
        };
        private DecoderStep.Run first = end;

        private Text() {}

        /** Takes the next token. */
        public void accept(String token) {
            first.accept(token);
        }

        /** Says that no token follows. */
        public void finish() {
            first.finish();
        }

        /** The text that has become certain since the last call. */
        public String take() {
            String text = output.toString();
            output.setLength(0);
            return text;
        }
    }
}
