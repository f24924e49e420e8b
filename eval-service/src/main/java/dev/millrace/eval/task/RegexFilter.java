package dev.millrace.eval.task;

import dev.millrace.eval.python.Blanks;
import dev.millrace.eval.python.PythonPattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The match of a pattern in an answer.
 *
 * @param pattern with no group, with one, or with several of which the first that is not empty counts
 * @param select which match: from 0, or from the last one -1 backwards
 * @param fallback when there is none
 */
record RegexFilter(PythonPattern pattern, int select, String fallback) implements AnswerFilter {
    /** The pattern where none is given, GSM8K's. */
    private static final String DEFAULT = "#### (\\-?[0-9\\.\\,]+)";

    static RegexFilter of(Section step) {
        step.refuseOthers(Set.of("function", "regex_pattern", "group_select", "fallback"));
        return read(step);
    }

    static RegexFilter read(Section step) {
        return new RegexFilter(
                pattern(step, "regex_pattern", step.text("regex_pattern", DEFAULT)),
                step.integer("group_select", 0, -1000, 1000),
                step.text("fallback", "[invalid]"));
    }

    static PythonPattern pattern(Section step, String key, String source) {
        try {
            return PythonPattern.of(source);
        } catch (IllegalArgumentException wrong) {
            throw step.fail(key, ": " + wrong.getMessage());
        }
    }

    @Override
    public List<String> apply(List<String> answers, Map<String, @Nullable Object> doc) {
        return answers.stream().map(this::match).toList();
    }

    private String match(String answer) {
        String match = selected(pattern.findAll(answer), select);
        return match == null ? fallback : Blanks.strip(match);
    }

    /** The selected match; null when there is none or all its groups are empty. */
    static @Nullable String selected(List<List<String>> found, int select) {
        int place = select < 0 ? found.size() + select : select;
        if (place < 0 || place >= found.size()) {
            return null;
        }
        List<String> groups = found.get(place);
        return groups.size() == 1
                ? groups.getFirst()
                : groups.stream().filter(group -> !group.isEmpty()).findFirst().orElse(null);
    }
}
