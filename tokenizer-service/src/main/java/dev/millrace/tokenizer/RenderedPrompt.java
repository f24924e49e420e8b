package dev.millrace.tokenizer;

import java.util.List;

/**
 * A prompt as a chat template wrote it, in pieces that remember who wrote them.
 *
 * @param pieces in order; their texts joined are the prompt
 */
public record RenderedPrompt(List<Piece> pieces) {
    /** Copies the list. */
    public RenderedPrompt {
        pieces = List.copyOf(pieces);
    }

    /**
     * A run of text from one origin.
     *
     * @param fromTemplate true when the template's own literals wrote it: only there special tokens are recognised
     */
    public record Piece(String text, boolean fromTemplate) {}

    /** The whole prompt. */
    public String text() {
        var joined = new StringBuilder();
        pieces.forEach(piece -> joined.append(piece.text()));
        return joined.toString();
    }
}
