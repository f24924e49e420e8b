package dev.millrace.eval.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What BLEU takes for a word. Scores of different tokenizers cannot be compared. */
public enum BleuTokenizer {
    /** What stands between white space. */
    NONE {
        @Override
        List<String> words(String text) {
            return WhiteSpace.split(text);
        }
    },
    /** As mteval-v13a of WMT does: the one to take for languages with spaces. */
    V13A {
        @Override
        List<String> words(String text) {
            String line = text.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
            String separated = Mteval.separateSymbols(" " + Mteval.unescape(line) + " ");
            return WhiteSpace.split(Mteval.separatePoints(separated));
        }
    },
    /** As mteval-v14 with international tokenization: parts Unicode's punctuation and symbols. */
    INTL {
        @Override
        List<String> words(String text) {
            String behind = PUNCTUATION_BEHIND_NON_NUMBER.matcher(text).replaceAll("$1 $2 ");
            String before = PUNCTUATION_BEFORE_NON_NUMBER.matcher(behind).replaceAll(" $1 $2");
            return WhiteSpace.split(UNICODE_SYMBOL.matcher(before).replaceAll(" $1 "));
        }
    },
    /** Each code point. */
    CHAR {
        @Override
        List<String> words(String text) {
            return text.codePoints()
                    .mapToObj(Character::toString)
                    .filter(character -> !WhiteSpace.is(character.charAt(0)))
                    .toList();
        }
    };

    private static final Pattern PUNCTUATION_BEHIND_NON_NUMBER = Pattern.compile("(\\P{N})(\\p{P})");
    private static final Pattern PUNCTUATION_BEFORE_NON_NUMBER = Pattern.compile("(\\p{P})(\\P{N})");
    private static final Pattern UNICODE_SYMBOL = Pattern.compile("(\\p{S})");

    /** Words in order, an immutable list. */
    abstract List<String> words(String text);

    /** As signatures name it. */
    String label() {
        return this == V13A ? "13a" : name().toLowerCase(Locale.ROOT);
    }
}
