package dev.millrace.template;

import java.util.List;

/**
 * A text as a template wrote it, in pieces that remember who wrote them.
 *
 * @param pieces in order; their texts joined are the whole
 */
public record RenderedPrompt(List<Piece> pieces) {
    /** Copies the list. */
    public RenderedPrompt {
        pieces = List.copyOf(pieces);
    }

    /**
     * A run of text from one origin.
     *
     * @param fromTemplate true when the template's own literals wrote it: only there a tokenizer recognises special tokens
     */
    public record Piece(String text, boolean fromTemplate) {}

    /** The whole text. */
    public String text() {
        var joined = new StringBuilder();
        pieces.forEach(piece -> joined.append(piece.text()));
        return joined.toString();
    }
}
