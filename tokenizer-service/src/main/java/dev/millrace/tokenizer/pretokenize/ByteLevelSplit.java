package dev.millrace.tokenizer.pretokenize;

import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts by GPT-2's pattern and writes the words in the byte-level alphabet.
 *
 * @param prefixSpace whether a piece that does not begin with a blank gets one
 * @param regex whether it is cut at all
 */
public record ByteLevelSplit(boolean prefixSpace, boolean regex) implements PieceSplit {
    private static final PieceSplit WORDS = PieceSplit.at(new Gpt2Split(false));

    @Override
    public void split(AlignedText piece, Consumer<AlignedText> parts) {
        AlignedText text = prefixSpace && !piece.text().startsWith(" ")
                ? Normalizer.prepend(" ").normalize(piece)
                : piece;
        if (regex) {
            WORDS.split(text, word -> parts.accept(inBytes(word)));
        } else if (!text.text().isEmpty()) {
            parts.accept(inBytes(text));
        }
    }

    /** A text in the byte-level alphabet, each character of it aligned with the character whose byte it is. */
    public static AlignedText inBytes(AlignedText word) {
        String text = word.text();
        AlignedText.Rewriting rewriting = word.rewrite();
        for (int i = 0; i < text.length(); ) {
            int next = i + Character.charCount(text.codePointAt(i));
            byte[] utf8 = text.substring(i, next).getBytes(StandardCharsets.UTF_8);
            rewriting.put(ByteAlphabet.spell(utf8), i, next);
            i = next;
        }
        return rewriting.done();
    }
}
