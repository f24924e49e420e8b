package dev.millrace.model.train.lesson;

import dev.millrace.model.train.objective.Distillation;
import dev.millrace.model.train.objective.Distillation.Remainder;
import dev.millrace.model.train.objective.Distillation.Target;
import dev.millrace.model.train.objective.TokenLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Learns a teacher's distributions, which come with the items. A learner's log-probabilities are at the objective's temperature: its
 * graph is made for that. One pass where the weights do not depend on the student, two where they do.
 */
public record DistillationLesson(Distillation objective, BatchLimits limits) implements Lesson<TaughtText> {
    @Override
    public Figures learn(Learner learner, List<TaughtText> items) {
        var segments = segments(items);
        var passes = new Passes(segments, limits);
        var loss = objective.remainder() == Remainder.RENORMALISED
                ? objective.of(targets(items, (_, opinion) -> opinion.logprobs()))
                : loss(items, segments, passes.logprobs(learner::logprobs));
        return figures(items, segments, passes.learn(learner, weights(items, segments, loss.weights())));
    }

    @Override
    public Figures measure(Learner learner, List<TaughtText> items) {
        var segments = segments(items);
        return figures(items, segments, new Passes(segments, limits).logprobs(learner::logprobs));
    }

    private static List<Segment> segments(List<TaughtText> items) {
        return IntStream.range(0, items.size())
                .mapToObj(item -> items.get(item).segment("items[" + item + "]"))
                .toList();
    }

    private Figures figures(List<TaughtText> items, List<Segment> segments, double[][] logprobs) {
        var loss = loss(items, segments, logprobs);
        return Figures.of(loss.value(), loss.gradient().length);
    }

    private TokenLoss loss(List<TaughtText> items, List<Segment> segments, double[][] logprobs) {
        return objective.of(targets(items, (place, opinion) -> {
            int from = place.n() * segments.get(place.item()).alternatives();
            return Arrays.copyOfRange(logprobs[place.item()], from, from + opinion.logprobs().length);
        }));
    }

    /** The n-th opinion of an item. */
    private record Place(int item, int n) {}

    private static List<Target> targets(
            List<TaughtText> items, BiFunction<Place, TaughtText.Opinion, double[]> student) {
        var targets = new ArrayList<Target>();
        for (int item = 0; item < items.size(); item++) {
            var opinions = items.get(item).opinions();
            for (int n = 0; n < opinions.size(); n++) {
                var opinion = opinions.get(n);
                targets.add(new Target(opinion.logprobs(), student.apply(new Place(item, n), opinion)));
            }
        }
        return targets;
    }

    /** From a row a token to a row an item. */
    private static float[][] weights(List<TaughtText> items, List<Segment> segments, float[][] byToken) {
        var weights = new float[items.size()][];
        int token = 0;
        for (int item = 0; item < weights.length; item++) {
            int k = segments.get(item).alternatives();
            weights[item] = new float[segments.get(item).targets().length];
            for (int n = 0; n < items.get(item).opinions().size(); n++, token++) {
                System.arraycopy(byToken[token], 0, weights[item], n * k, byToken[token].length);
            }
        }
        return weights;
    }
}
