package dev.millrace.eval.task;

import dev.millrace.eval.python.Blanks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a filter by their names in lm-evaluation-harness. A pipeline ends with one answer.
 *
 * @param name of the filter
 * @param steps in order
 */
record FilterPipeline(String name, List<AnswerFilter> steps) {
    /** Steps at most. */
    static final int STEPS_MAX = 16;

    /** Makes a step of what its entry says beyond its name. */
    @FunctionalInterface
    private interface Maker {
        AnswerFilter of(Section step);
    }

    private static final Map<String, Maker> KINDS = new TreeMap<>(Map.of(
            "regex", RegexFilter::of,
            "multi_choice_regex", ChoiceRegexFilter::of,
            "remove_whitespace", step -> AnswerFilter.each(Blanks::strip),
            "lowercase", step -> AnswerFilter.each(answer -> answer.toLowerCase(Locale.ROOT)),
            "uppercase", step -> AnswerFilter.each(answer -> answer.toUpperCase(Locale.ROOT)),
            "take_first", step -> (answers, doc) -> List.of(answers.getFirst()),
            "take_first_k", FilterPipeline::firstK,
            "majority_vote", step -> (answers, doc) -> List.of(majority(answers)),
            "map", FilterPipeline::mapping));

    FilterPipeline {
        steps = List.copyOf(steps);
    }

    static FilterPipeline of(TaskConfig.FilterSpec spec) {
        List<AnswerFilter> steps = new ArrayList<>();
        for (Section step : spec.steps()) {
            String function = step.text("function", "");
            Maker maker = KINDS.get(function);
            if (maker == null) {
                throw step.fail("function", "is \"%s\"; known are %s".formatted(function, KINDS.keySet()));
            }
            steps.add(maker.of(step));
        }
        if (steps.size() > STEPS_MAX) {
            throw spec.steps().getFirst().fail("function", "is one of more than %d steps".formatted(STEPS_MAX));
        }
        return new FilterPipeline(spec.name(), steps);
    }

    /** The one answer that is measured; of several that are left the first. */
    String answer(List<String> answers, Map<String, @Nullable Object> doc) {
        List<String> left = answers;
        for (AnswerFilter step : steps) {
            left = step.apply(left, doc);
        }
        return left.getFirst();
    }

    private static AnswerFilter firstK(Section step) {
        int count = step.integer("k", 0, 1, TaskConfig.REPEATS_MAX);
        if (count == 0) {
            throw step.fail("k", "is missing");
        }
        return (answers, doc) -> {
            if (answers.size() < count) {
                throw step.fail(
                        "k", "is %d, but there are %d answers; repeats says how many".formatted(count, answers.size()));
            }
            return answers.subList(0, count);
        };
    }

    /** The most frequent answer; among equals the one that came first. */
    private static String majority(List<String> answers) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        answers.forEach(answer -> counts.merge(answer, 1, Integer::sum));
        String best = answers.getFirst();
        for (Map.Entry<String, Integer> entry : counts.entrySet()) {
            if (entry.getValue() > counts.getOrDefault(best, 0)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    private static AnswerFilter mapping(Section step) {
        step.refuseOthers(Set.of("function", "mapping_dict", "default_value"));
        Section mapping = step.section("mapping_dict");
        String otherwise = step.text("default_value", "None");
        Map<String, String> texts = new LinkedHashMap<>();
        if (mapping != null) {
            mapping.entries().keySet().forEach(key -> texts.put(key, mapping.text(key, "None")));
        }
        return AnswerFilter.each(answer -> texts.getOrDefault(answer, otherwise));
    }
}
