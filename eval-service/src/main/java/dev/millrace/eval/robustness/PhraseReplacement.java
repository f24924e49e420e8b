package dev.millrace.eval.robustness;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces whole words and phrases by others of a list, in the case of the original; of two phrases that start at one
 * place the longer one.
 */
final class PhraseReplacement implements Perturbation {
    private final Map<String, List<String>> replacements;
    private final double probability;
    private final Pattern phrases;

    /**
     * Replaces phrases.
     *
     * @param replacements by phrase in any case, at least one each, of which one is drawn
     * @param probability of each place, in [0, 1]
     */
    PhraseReplacement(Map<String, List<String>> replacements, double probability) {
        this(replacements, probability, "");
    }

    /** Where the end of the phrase is followed by a pattern that is not part of it. */
    PhraseReplacement(Map<String, List<String>> replacements, double probability, String following) {
        this.replacements = new HashMap<>();
        replacements.forEach((phrase, others) -> this.replacements.put(phrase.toLowerCase(Locale.ROOT), others));
        this.probability = probability;
        this.phrases = anyOf(replacements.keySet().stream().toList(), following);
    }

    /** Any of the phrases as whole words, in any case; an apostrophe may be the curved one. */
    static Pattern anyOf(List<String> phrases, String following) {
        String either = phrases.stream()
                .sorted(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .map(phrase -> Pattern.quote(phrase).replace("'", "\\E['’]\\Q"))
                .collect(Collectors.joining("|"));
        String before = "(?<![\\p{L}\\p{N}])";
        String after = "(?![\\p{L}\\p{N}])";
        String ahead = following.isEmpty() ? "" : "(?=" + following + ")";
        return Pattern.compile(
                before + "(?:" + either + ")" + after + ahead, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    @Override
    public String perturb(String text, RandomGenerator random) {
        return phrases.matcher(text).replaceAll(found -> {
            String original = found.group();
            String key = original.toLowerCase(Locale.ROOT).replace('’', '\'');
            var choices = Objects.requireNonNull(replacements.get(key), key);
            String replacement = choices.get(random.nextInt(choices.size()));
            boolean isHit = random.nextDouble() < probability;
            return Matcher.quoteReplacement(isHit ? LetterCase.like(original, replacement) : original);
        });
    }
}
