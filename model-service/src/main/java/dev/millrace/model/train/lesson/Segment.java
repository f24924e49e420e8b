package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A text that is predicted in part.
 *
 * @param name of the item that it is of, for messages
 * @param ids one a token
 * @param places {@code [n]}: tokens at which something is predicted, ascending; may be none
 * @param targets {@code [n·K]}: the ids predicted there
 */
@SuppressWarnings("ArrayRecordComponent") // read once and never compared
record Segment(String name, int[] ids, int[] places, int[] targets) {
    /** With one target a place, as the sequence has them. */
    static Segment of(String name, TrainingSequence sequence) {
        int[] places = IntStream.range(0, sequence.length())
                .filter(t -> sequence.target(t) != TrainingSequence.NO_TARGET)
                .toArray();
        return new Segment(
                name,
                IntStream.range(0, sequence.length()).map(sequence::id).toArray(),
                places,
                IntStream.of(places).map(sequence::target).toArray());
    }

    /** With two numbers a place: log p of the target that the sequence has there, and what a head says. */
    static Segment headed(String name, TrainingSequence sequence) {
        var plain = of(name, sequence);
        int[] targets = new int[2 * plain.places.length];
        for (int n = 0; n < plain.places.length; n++) {
            targets[2 * n] = plain.targets[n];
        }
        return new Segment(name, plain.ids, plain.places, targets);
    }

    /** One of each item, called {@code items[3]}. */
    static <T> List<Segment> all(List<T> items, Function<T, TrainingSequence> sequence) {
        return IntStream.range(0, items.size())
                .mapToObj(item -> of("items[" + item + "]", sequence.apply(items.get(item))))
                .toList();
    }

    int length() {
        return ids.length;
    }

    /** K; 1 where nothing is predicted. */
    int alternatives() {
        return places.length == 0 ? 1 : targets.length / places.length;
    }
}
