package dev.millrace.eval.robustness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pronouns of one gender in the form of another. "Her" and "his" each stand for two forms: before a word that is not one
 * of a few that never begin what is owned they own it, otherwise they do not. Verbs stay as they are, so that a swap to they
 * leaves "they is" behind.
 */
final class GenderPronouns implements Perturbation {
    /** Subject, object, determiner, possessive, reflexive; in the order of {@link Gender}. */
    private static final String[][] FORMS = {
        {"they", "them", "their", "theirs", "themselves"},
        {"she", "her", "her", "hers", "herself"},
        {"he", "him", "his", "his", "himself"}
    };

    private static final int DETERMINER = 2;

    private static final Pattern FOLLOWING = Pattern.compile("\\A[ \\t]+([\\p{L}\\p{N}]+)");

    private static final Set<String> NOT_OWNED = Set.of(
            "a",
            "about",
            "after",
            "again",
            "an",
            "and",
            "are",
            "as",
            "at",
            "because",
            "before",
            "but",
            "by",
            "did",
            "does",
            "for",
            "from",
            "had",
            "has",
            "how",
            "if",
            "in",
            "into",
            "is",
            "it",
            "not",
            "of",
            "off",
            "on",
            "or",
            "out",
            "over",
            "so",
            "than",
            "that",
            "the",
            "then",
            "there",
            "this",
            "to",
            "today",
            "too",
            "until",
            "up",
            "was",
            "were",
            "what",
            "when",
            "where",
            "while",
            "who",
            "why",
            "will",
            "with",
            "yesterday");

    private final List<String> source;
    private final List<String> target;
    private final double probability;
    private final Pattern pronouns;

    GenderPronouns(Gender source, Gender target, double probability) {
        this.source = List.of(FORMS[source.ordinal()]);
        this.target = List.of(FORMS[target.ordinal()]);
        this.probability = probability;
        this.pronouns = PhraseReplacement.anyOf(
                Arrays.stream(FORMS[source.ordinal()]).distinct().toList(), "");
    }

    /** "…that he was coming with his parents" from male to female gives "…that she was coming with her parents". */
    @Override
    public String perturb(String text, RandomGenerator random) {
        return pronouns.matcher(text).replaceAll(found -> {
            String original = found.group();
            int form = form(original.toLowerCase(Locale.ROOT), text.substring(found.end()));
            String replacement = LetterCase.like(original, target.get(form));
            return Matcher.quoteReplacement(random.nextDouble() < probability ? replacement : original);
        });
    }

    private int form(String pronoun, String behind) {
        int first = source.indexOf(pronoun);
        int last = source.lastIndexOf(pronoun);
        if (first == last) {
            return first;
        }
        int other = first == DETERMINER ? last : first;
        var following = FOLLOWING.matcher(behind);
        return following.find() && !NOT_OWNED.contains(following.group(1).toLowerCase(Locale.ROOT))
                ? DETERMINER
                : other;
    }
}
