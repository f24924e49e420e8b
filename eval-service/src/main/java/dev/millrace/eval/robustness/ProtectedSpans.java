package dev.millrace.eval.robustness;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Perturbs a text around the parts that must not change: while it is perturbed, each of them is one character of
 * Unicode's private use area, which no perturbation takes for a letter, a digit, a space or a mark.
 *
 * @param spans what must not change
 * @param perturbation of the rest
 */
public record ProtectedSpans(Pattern spans, Perturbation perturbation) implements Perturbation {
    /** Fenced and inline code, and addresses of the web. */
    public static final Pattern CODE_AND_ADDRESSES =
            Pattern.compile("```.*?```|`[^`\\n]+`|https?://[^\\s<>\"]+", Pattern.DOTALL);

    /** Lines that offer a choice, such as {@code A. Paris}, {@code (b) Rome} or {@code - yes}. */
    public static final Pattern CHOICE_LINES =
            Pattern.compile("^[ \\t]*(?:\\(?[A-Za-z0-9]{1,2}[.)]|[-*])[ \\t].*$", Pattern.MULTILINE);

    /** Spans of one text at most. */
    public static final int SPANS_MAX = 6_400;

    private static final char FIRST = '\uE000';

    /** Texts as they stand, such as the choices of a question; at least one and none empty. */
    public static Pattern texts(List<String> texts) {
        if (texts.isEmpty() || texts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("protected texts: must be at least one, and none empty");
        }
        return Pattern.compile(texts.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /** @throws IllegalArgumentException when the text has more than {@link #SPANS_MAX} spans or private characters itself */
    @Override
    public String perturb(String text, RandomGenerator random) {
        if (text.chars().anyMatch(ProtectedSpans::isPrivate)) {
            throw new IllegalArgumentException(
                    "text has characters of the private use area, which stand for spans here");
        }
        var kept = new ArrayList<String>();
        String masked = spans.matcher(text).replaceAll(found -> {
            kept.add(found.group());
            return Matcher.quoteReplacement(String.valueOf((char) (FIRST + kept.size() - 1)));
        });
        if (kept.size() > SPANS_MAX) {
            throw new IllegalArgumentException("text has more than %d protected spans".formatted(SPANS_MAX));
        }
        var restored = new StringBuilder(text.length());
        for (char letter : perturbation.perturb(masked, random).toCharArray()) {
            restored.append(isPrivate(letter) ? kept.get(letter - FIRST) : String.valueOf(letter));
        }
        return restored.toString();
    }

    private static boolean isPrivate(int letter) {
        return letter >= FIRST && letter < FIRST + SPANS_MAX;
    }
}
