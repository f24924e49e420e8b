package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.objective.Distillation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text and what a teacher thinks stands where.
 *
 * @param ids the text
 * @param opinions at least one, of places that ascend
 */
public record TaughtText(Ids ids, List<Opinion> opinions) {
    /**
     * What follows a place.
     *
     * @param place index of the token whose successor it is
     * @param candidates the teacher's likeliest ids, all different, 1 to {@link Distillation#TARGETS_MAX}
     * @param logprobs of these, at temperature 1; not copied and not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    public record Opinion(int place, Ids candidates, double[] logprobs) {
        public Opinion {
            int count = candidates.length();
            if (count < 1 || count > Distillation.TARGETS_MAX) {
                throw new IllegalArgumentException(
                        "candidates: must be 1 to %d, are %d".formatted(Distillation.TARGETS_MAX, count));
            }
            if (logprobs.length != count) {
                throw new IllegalArgumentException("logprobs: must be %d, are %d".formatted(count, logprobs.length));
            }
            if (candidates.stream().distinct().count() < count) {
                throw new IllegalArgumentException("candidates: an id stands there twice");
            }
        }
    }

    public TaughtText {
        opinions = List.copyOf(opinions);
        if (opinions.isEmpty()) {
            throw new IllegalArgumentException("opinions: at least one");
        }
        int before = -1;
        for (Opinion opinion : opinions) {
            if (opinion.place() <= before || opinion.place() >= ids.length()) {
                throw new IllegalArgumentException("opinions: place %d is not behind %d and below %d"
                        .formatted(opinion.place(), before, ids.length()));
            }
            before = opinion.place();
        }
    }

    /** What follows a token. */
    @FunctionalInterface
    public interface Teacher {
        /**
         * What follows the token at a place.
         *
         * @param n number of the learned token, from 0
         */
        Opinion opinion(int place, int n);
    }

    /** Of a sequence with at least one target, and what a teacher says wherever it has one. */
    public static TaughtText of(TrainingSequence sequence, Teacher teacher) {
        List<Opinion> opinions = new ArrayList<>();
        for (int t = 0; t < sequence.length(); t++) {
            if (sequence.target(t) != TrainingSequence.NO_TARGET) {
                opinions.add(teacher.opinion(t, opinions.size()));
            }
        }
        int[] ids = IntStream.range(0, sequence.length()).map(sequence::id).toArray();
        return new TaughtText(Ids.of(ids), opinions);
    }

    /** The text with the teacher's first candidate as the target of each place. */
    public TrainingSequence sequence() {
        int[] targets = new int[ids.length()];
        Arrays.fill(targets, TrainingSequence.NO_TARGET);
        opinions.forEach(
                opinion -> targets[opinion.place()] = opinion.candidates().at(0));
        return TrainingSequence.of(ids.stream().toArray(), targets);
    }

    /** Fewer candidates than the most of a place are filled up with its first one. */
    Segment segment(String name) {
        int k = opinions.stream()
                .mapToInt(one -> one.candidates().length())
                .max()
                .orElseThrow();
        int[] targets = new int[opinions.size() * k];
        for (int n = 0; n < opinions.size(); n++) {
            var candidates = opinions.get(n).candidates();
            for (int target = 0; target < k; target++) {
                targets[n * k + target] = candidates.at(target < candidates.length() ? target : 0);
            }
        }
        return new Segment(
                name,
                ids.stream().toArray(),
                opinions.stream().mapToInt(Opinion::place).toArray(),
                targets);
    }
}
