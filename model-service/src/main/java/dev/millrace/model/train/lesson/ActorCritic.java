package dev.millrace.model.train.lesson;

import dev.millrace.model.train.Batch;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The numbers that a learner with a head has for the learned tokens of answers.
 *
 * @param logprobs a row an answer, nats
 * @param values what the head says at the place that predicts each token
 */
@SuppressWarnings("ArrayRecordComponent") // read and never compared
record ActorCritic(double[][] logprobs, double[][] values) {
    /** @param passes of segments with two numbers a place */
    static ActorCritic of(Passes passes, Function<Batch, float[]> pass) {
        double[][] numbers = passes.logprobs(pass);
        return new ActorCritic(column(numbers, 0), column(numbers, 1));
    }

    static <T> Passes passes(List<T> items, Function<T, TrainingSequence> sequence, BatchLimits limits) {
        return new Passes(
                IntStream.range(0, items.size())
                        .mapToObj(item -> Segment.headed("items[" + item + "]", sequence.apply(items.get(item))))
                        .toList(),
                limits);
    }

    private static double[][] column(double[][] numbers, int which) {
        var column = new double[numbers.length][];
        for (int i = 0; i < column.length; i++) {
            double[] row = numbers[i];
            column[i] = IntStream.range(0, row.length / 2)
                    .mapToDouble(n -> row[2 * n + which])
                    .toArray();
        }
        return column;
    }
}
