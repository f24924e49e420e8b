package dev.millrace.model.train.run;

import dev.millrace.model.train.data.mix.Mixture;
import java.util.List;

/**
 * What a run learns from, and by what it is validated.
 *
 * @param mixture how often each source is drawn
 * @param sources the items of each, as many as the mixture says
 * @param validation items that are not learned, may be empty
 * @param hash of all of it, for another run must not go on from this one's checkpoints
 * @param <T> an item
 */
public record RunData<T>(Mixture mixture, List<List<T>> sources, List<T> validation, String hash) {
    public RunData {
        sources = sources.stream().map(List::copyOf).toList();
        validation = List.copyOf(validation);
        var sizes = sources.stream().map(List::size).toList();
        var wanted = mixture.sources().stream().map(source -> source.examples()).toList();
        if (!sizes.equals(wanted)) {
            throw new IllegalArgumentException("sources: the mixture has " + wanted + " items, there are " + sizes);
        }
    }
}
