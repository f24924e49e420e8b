package dev.millrace.eval.text;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The words that ROUGE counts. */
@FunctionalInterface
public interface RougeTokenizer {
    /** Words in order; an immutable list. */
    List<String> tokenize(String text);

    /**
     * That of rouge-score: a to z and 0 to 9 in lower case, all else parts words. Texts in other scripts have no words for
     * it and score 0; {@link #unicode} has.
     */
    static RougeTokenizer plain() {
        return Latin::words;
    }

    /** As {@link #plain}, with words of more than three letters cut to their stem; what published figures use mostly. */
    static RougeTokenizer stemmed() {
        return text -> Latin.words(text).stream()
                .map(word -> word.length() > 3 ? PorterStemmer.stem(word) : word)
                .toList();
    }

    /**
     * Words of all scripts. On ASCII text it is {@link #plain}. Thai is divided by the dictionary of the Java runtime;
     * Chinese characters and the other scripts that write no spaces (Hiragana, Katakana, Khmer, Lao, Myanmar) into single
     * letters with their marks, for which no dictionary is at hand.
     */
    static RougeTokenizer unicode() {
        return UnicodeWords::of;
    }

    /** Runs of ASCII letters and digits. */
    final class Latin {
        private static final Pattern OTHER = Pattern.compile("[^a-z0-9]+");

        private Latin() {}

        private static List<String> words(String text) {
            List<String> words = OTHER.splitAsStream(text.toLowerCase(Locale.ROOT))
                    .filter(word -> !word.isEmpty())
                    .toList();
            return Collections.unmodifiableList(words);
        }
    }
}
