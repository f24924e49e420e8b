package dev.millrace.local.bench.feedback;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a good answer is to the programmatic labeller, as a number: concise, in a list, without repetition. The score is
 *
 * <pre>{@code −perWord · words + list · (1 if a line begins with a number or a bullet) − perRepetition · repeated}</pre>
 *
 * where {@code repeated} is the share of the word trigrams that came before in the answer. An example with the default:
 * "Tips:\n- Rest.\n- Drink water." has 6 words (a bullet is one) and a list: −0.06 + 2 = 1.94.
 *
 * @param perWord taken off for each word, words being what white space separates
 * @param list given for a list
 * @param perRepetition taken off for an answer that is nothing but repetition
 */
public record Taste(double perWord, double list, double perRepetition) {
    public static final Taste DEFAULT = new Taste(0.01, 2, 5);
    /** Score of an empty answer: below that of any answer of fewer than 500 words. */
    public static final double EMPTY = -10;

    private static final Pattern LIST = Pattern.compile("(?m)^\\s*(?:\\d{1,3}[.)]|[-*•])\\s+\\S");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final int GRAM = 3;

    /** The true score of an answer. */
    public double score(String answer) {
        if (answer.isBlank()) {
            return EMPTY;
        }
        return -perWord * words(answer).size() + (hasList(answer) ? list : 0) - perRepetition * repeated(answer);
    }

    /** Whether a line begins with a number ("1." or "1)") or a bullet ("-", "*" or "•"), a space and something more. */
    public static boolean hasList(String answer) {
        return LIST.matcher(answer).find();
    }

    /** What white space separates. */
    public static List<String> words(String answer) {
        var text = answer.strip();
        return text.isEmpty() ? List.of() : List.of(SPACE.split(text));
    }

    /**
     * Share of the trigrams that came before, letters' case aside, in [0, 1): "to be or not to be or" has 5 of which one
     * ("to be or") came before, 0.2. 0 for fewer than three words.
     */
    public static double repeated(String answer) {
        var words = words(answer.toLowerCase(Locale.ROOT));
        int grams = words.size() - GRAM + 1;
        if (grams < 1) {
            return 0;
        }
        var seen = new HashSet<List<String>>();
        for (int i = 0; i < grams; i++) {
            seen.add(words.subList(i, i + GRAM));
        }
        return 1 - (double) seen.size() / grams;
    }
}
