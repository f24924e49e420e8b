package dev.millrace.tokenizer.pretokenize;

import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
import java.util.function.Consumer;

/**
 * Writes a mark for blanks, as SentencePiece does, and begins a word at each. "Hey you" becomes "▁Hey", "▁you".
 *
 * @param mark what stands for a blank
 * @param prefix where a piece that does not begin with the mark gets one
 * @param split whether words are cut at all
 */
public record MetaspaceSplit(String mark, Prefix prefix, boolean split) implements PieceSplit {
    /** Which pieces get a mark in front. */
    public enum Prefix {
        /** All. */
        ALWAYS,
        /** The one that begins the text. */
        FIRST,
        /** None. */
        NEVER
    }

    @Override
    public void split(AlignedText piece, Consumer<AlignedText> parts) {
        if (piece.text().isEmpty()) {
            return;
        }
        AlignedText marked = prefixed(marked(piece));
        if (!split) {
            parts.accept(marked);
            return;
        }
        String text = marked.text();
        for (int from = 0; from < text.length(); ) {
            int next = text.indexOf(mark, from + (text.startsWith(mark, from) ? mark.length() : 0));
            int to = next < 0 ? text.length() : next;
            parts.accept(marked.slice(from, to));
            from = to;
        }
    }

    private AlignedText marked(AlignedText piece) {
        String text = piece.text();
        if (text.indexOf(' ') < 0) {
            return piece;
        }
        AlignedText.Rewriting rewriting = piece.rewrite();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ' ') {
                rewriting.put(mark, i, i + 1);
            } else {
                rewriting.keep(i, i + 1);
            }
        }
        return rewriting.done();
    }

    private AlignedText prefixed(AlignedText piece) {
        boolean wanted = switch (prefix) {
            case ALWAYS -> true;
            case FIRST -> piece.start(0) == 0;
            case NEVER -> false;
        };
        return wanted && !piece.text().startsWith(mark)
                ? Normalizer.prepend(mark).normalize(piece)
                : piece;
    }
}
