package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.CrossEntropy;
import dev.millrace.model.train.objective.Normalisation;
import dev.millrace.model.train.objective.TokenRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Learns texts: causal language modelling, instructions with the prompt masked, span corruption with the target behind the
 * input. A decoder learns masked tokens from what stands before them only. Needs one pass.
 *
 * @param objective says whether tokens or sequences weigh alike; the figures count the same
 */
public record SupervisedLesson(CrossEntropy objective, BatchLimits limits) implements Lesson<TrainingSequence> {
    @Override
    public Figures learn(Learner learner, List<TrainingSequence> items) {
        var segments = segments(items);
        var passes = new Passes(segments, limits);
        return figures(segments, passes.learn(learner, weights(segments)));
    }

    @Override
    public Figures measure(Learner learner, List<TrainingSequence> items) {
        var segments = segments(items);
        return figures(segments, new Passes(segments, limits).logprobs(learner::logprobs));
    }

    private static List<Segment> segments(List<TrainingSequence> items) {
        var segments = Segment.all(items, Function.identity()).stream()
                .filter(segment -> segment.places().length > 0)
                .toList();
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("items: no token of any is learned");
        }
        return segments;
    }

    private float[][] weights(List<Segment> segments) {
        int[] counts =
                segments.stream().mapToInt(segment -> segment.places().length).toArray();
        var alike = new double[counts.length];
        Arrays.fill(alike, 1);
        double[] shares = objective.tokenWeights(counts, alike);
        var weights = new float[counts.length][];
        for (int i = 0; i < counts.length; i++) {
            weights[i] = new float[counts[i]];
            Arrays.fill(weights[i], (float) shares[i]);
        }
        return weights;
    }

    private Figures figures(List<Segment> segments, double[][] logprobs) {
        var rows = new ArrayList<TokenRow>();
        long tokens = 0;
        for (double[] row : logprobs) {
            rows.add(TokenRow.answer(row, row));
            tokens += row.length;
        }
        long count = objective.normalisation() == Normalisation.TOKENS ? tokens : segments.size();
        return Figures.of(objective.of(rows).value(), count);
    }
}
