package dev.millrace.eval.robustness;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what an English sentence says into its opposite at the first auxiliary verb of the text, so that it is no
 * perturbation for tests where the answer must stay. A text without such a verb stays as it is.
 */
final class Negation {
    private static final String VERBS = "am|is|are|was|were|can|could|will|would|shall|should|must|may|might";

    private static final Map<String, String> IRREGULAR = Map.of("ca", "can", "wo", "will", "sha", "shall");

    private static final Pattern NEGATED = Pattern.compile(
            "\\b(?:(?<verb>" + VERBS + "|do|does|did|has|have|had) not|(?<can>can)not|(?<stem>[a-z]{2,5})n['’]t)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern VERB = Pattern.compile(
            "(?<start>(?:^|[.!?]\\s+)(?:" + VERBS + ")\\s+[\\p{L}']+)|\\b(?<verb>" + VERBS + ")\\b(?!['’])",
            Pattern.CASE_INSENSITIVE);

    private Negation() {}

    /** "The soup was good." gives "The soup was not good.", and the other way round. */
    static String flip(String text) {
        var negated = NEGATED.matcher(text);
        if (negated.find()) {
            return negated.replaceFirst(found -> Matcher.quoteReplacement(positive(negated)));
        }
        return VERB.matcher(text).replaceFirst("$0 not");
    }

    private static String positive(Matcher negated) {
        if (negated.group("verb") != null) {
            return negated.group("verb");
        }
        if (negated.group("can") != null) {
            return negated.group("can");
        }
        String stem = negated.group("stem");
        return LetterCase.like(stem, IRREGULAR.getOrDefault(stem.toLowerCase(Locale.ROOT), stem));
    }
}
