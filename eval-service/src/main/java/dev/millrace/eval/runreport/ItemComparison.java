package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An item as several runs answered it.
 *
 * @param index within the task
 * @param id of the item
 * @param document JSON object, as it is shown
 * @param prompt the context of its first request
 * @param target what would be right, as it is shown
 * @param answers in the order of the runs
 */
public record ItemComparison(
        int index, String id, String document, String prompt, String target, List<Answer> answers) {
    public ItemComparison {
        answers = List.copyOf(answers);
    }

    /**
     * What a run answered.
     *
     * @param run its key
     * @param prompt that it was asked with, empty where that is the item's
     * @param texts what was generated, empty for other requests
     * @param choices what was scored, empty for other requests
     * @param scores by metric, in the task's order; without those that have no number of one item
     * @param change against the baseline
     */
    public record Answer(
            String run,
            String prompt,
            List<String> texts,
            List<Choice> choices,
            Map<Metric.Key, Double> scores,
            Change change) {
        public Answer {
            texts = List.copyOf(texts);
            choices = List.copyOf(choices);
            scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
        }

        /** What it came to: the generated texts and the chosen one. */
        List<String> said() {
            return Stream.concat(
                            texts.stream(),
                            choices.stream().filter(Choice::isChosen).map(Choice::text))
                    .toList();
        }
    }

    /** How many runs flipped it. */
    long flips() {
        return answers.stream().filter(answer -> answer.change().isFlip()).count();
    }

    /** Whether some run has another score than the baseline. */
    boolean isChanged() {
        return answers.stream()
                .anyMatch(answer -> answer.change() != Change.SAME && answer.change() != Change.BASELINE);
    }

    /** Whether some run says something else than the baseline and all have its scores. */
    boolean isReworded() {
        return !isChanged()
                && answers.stream()
                        .anyMatch(answer -> answer.change() == Change.SAME
                                && !answer.said().equals(answers.getFirst().said()));
    }
}
