package dev.millrace.eval.task;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
    static AnswerFilter each(UnaryOperator<String> one) {
        return (answers, doc) -> answers.stream().map(one).toList();
    }
}
