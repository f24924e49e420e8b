package dev.millrace.tokenizer.pretokenize;

import dev.millrace.tokenizer.normalize.AlignedText;
import java.util.List;
import java.util.function.Consumer;

/** Cuts a piece of text into smaller ones, which it may rewrite as a {@link PreTokenizer} cannot. Stateless. */
@FunctionalInterface
public interface PieceSplit {
    /** Hands the parts of a piece to {@code parts} in order; a piece without text has none. */
    void split(AlignedText piece, Consumer<AlignedText> parts);

    /** Cuts where a pre-tokenizer cuts. */
    static PieceSplit at(PreTokenizer preTokenizer) {
        return (piece, parts) -> {
            Spans words = new Spans();
            preTokenizer.split(piece.text(), 0, piece.text().length(), words);
            for (int i = 0; i < words.size(); i++) {
                parts.accept(piece.slice(words.start(i), words.end(i)));
            }
        };
    }

    /** Each step cuts the parts of the step before it; without steps a piece stays whole. */
    static PieceSplit sequence(List<PieceSplit> steps) {
        if (steps.isEmpty()) {
            return (piece, parts) -> {
                if (!piece.text().isEmpty()) {
                    parts.accept(piece);
                }
            };
        }
        PieceSplit first = steps.getFirst();
        if (steps.size() == 1) {
            return first;
        }
        PieceSplit rest = sequence(steps.subList(1, steps.size()));
        return (piece, parts) -> first.split(piece, part -> rest.split(part, parts));
    }
}
