package dev.millrace.eval.task;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step between what the model wrote and what is measured. */
@FunctionalInterface
interface AnswerFilter {
    /**
     * What it makes of the answers to one document.
     *
     * @param answers one a repetition, at least one
     * @param doc the document
     * @return at least one
     */
    List<String> apply(List<String> answers, Map<String, @Nullable Object> doc);

    /** A step that looks at each answer alone. */
    @FunctionalInterface
    interface Each extends AnswerFilter {
        String one(String answer);

        @Override
        default List<String> apply(List<String> answers, Map<String, @Nullable Object> doc) {
            return answers.stream().map(this::one).toList();
        }
    }
}
