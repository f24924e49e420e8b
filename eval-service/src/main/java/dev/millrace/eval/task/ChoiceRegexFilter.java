package dev.millrace.eval.task;

import dev.millrace.eval.python.Blanks;
import dev.millrace.eval.python.PythonPattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The letter of a choice in an answer, {@code (A)} to {@code (Z)}: by a pattern, else by the text of a choice, else by a letter
 * behind a colon. The document has the choices in its field {@code choices}.
 */
final class ChoiceRegexFilter implements AnswerFilter {
    private static final Pattern PUNCTUATION = Pattern.compile("\\p{IsPunctuation}");

    private final Section step;
    private final RegexFilter regex;
    private final boolean ignoresCase;
    private final boolean ignoresPunctuation;
    private final List<PythonPattern> ignored;

    private ChoiceRegexFilter(Section step) {
        this.step = step;
        regex = RegexFilter.read(step);
        ignoresCase = step.flag("ignore_case", false);
        ignoresPunctuation = step.flag("ignore_punctuation", false);
        ignored = step.texts("regexes_to_ignore").stream()
                .map(source -> RegexFilter.pattern(step, "regexes_to_ignore", source))
                .toList();
    }

    static AnswerFilter of(Section step) {
        step.refuseOthers(Set.of(
                "function",
                "regex_pattern",
                "group_select",
                "fallback",
                "ignore_case",
                "ignore_punctuation",
                "regexes_to_ignore"));
        return new ChoiceRegexFilter(step);
    }

    @Override
    public List<String> apply(List<String> answers, Map<String, @Nullable Object> doc) {
        Map<String, String> letters = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (String choice : choices(doc)) {
            String letter = String.valueOf((char) ('A' + names.size()));
            letters.put(plain(Blanks.strip(choice)), "(" + letter + ")");
            names.add(letter);
        }
        List<String> found = new ArrayList<>();
        for (String answer : answers) {
            found.add(letter(answer, letters, String.join("|", names)));
        }
        return found;
    }

    private List<String> choices(Map<String, @Nullable Object> doc) {
        if (doc.get("choices") instanceof List<?> list && list.size() <= 26) {
            return list.stream().map(String::valueOf).toList();
        }
        throw step.fail("function", "needs documents with a list of at most 26 choices");
    }

    private String letter(String answer, Map<String, String> letters, String names) {
        String byPattern = RegexFilter.selected(regex.pattern().findAll(answer), regex.select());
        if (byPattern != null && !Blanks.strip(byPattern).isEmpty()) {
            return Blanks.strip(byPattern);
        }
        String byText = byText(plain(answer), letters);
        if (byText != null) {
            return byText;
        }
        String byName = RegexFilter.selected(
                PythonPattern.of(":[\\s]*(" + names + ")").findAll(answer), regex.select());
        return byName == null ? regex.fallback() : "(" + byName + ")";
    }

    /** The selected occurrence of a choice; longer choices first, so that none hides behind its own beginning. */
    private @Nullable String byText(String answer, Map<String, String> letters) {
        String alternatives = letters.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(text -> text.replaceAll("([^\\p{L}\\p{N}_\\s])", "\\\\$1"))
                .reduce((left, right) -> left + "|" + right)
                .orElse("");
        String match = RegexFilter.selected(PythonPattern.of(alternatives).findAll(answer), regex.select());
        return match == null || Blanks.strip(match).isEmpty()
                ? null
                : letters.getOrDefault(Blanks.strip(match), Blanks.strip(match));
    }

    private String plain(String text) {
        String plain = text;
        for (PythonPattern pattern : ignored) {
            plain = pattern.remove(plain);
        }
        plain = ignoresCase ? plain.toLowerCase(Locale.ROOT) : plain;
        return ignoresPunctuation ? PUNCTUATION.matcher(plain).replaceAll("") : plain;
    }
}
