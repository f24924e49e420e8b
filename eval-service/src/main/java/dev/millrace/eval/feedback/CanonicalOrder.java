package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Ranking.Answer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers in the order of their texts, so that those shown in another order are the same: [b, a] and [a, b] both give
 * [a, b]. Equal texts are in the order of their origins.
 *
 * @param shown for each place of this order the index of its answer as shown
 */
public record CanonicalOrder(List<Integer> shown) {
    private static final Comparator<Answer> ORDER = Comparator.comparing(Answer::text)
            .thenComparing(answer -> answer.origin().model())
            .thenComparing(answer -> answer.origin().adapter())
            .thenComparing(answer -> answer.origin().promptName())
            .thenComparing(answer -> answer.origin().setting())
            .thenComparing(Answer::requestId)
            .thenComparing(Answer::choice);

    public CanonicalOrder {
        shown = List.copyOf(shown);
    }

    /** The order of these answers. */
    public static CanonicalOrder of(List<Answer> answers) {
        return new CanonicalOrder(IntStream.range(0, answers.size())
                .boxed()
                .sorted(Comparator.comparing(answers::get, ORDER))
                .toList());
    }

    /** Things that are parallel to the answers as shown, in this order. */
    public <T> List<T> apply(List<T> things) {
        return shown.stream().map(things::get).toList();
    }
}
