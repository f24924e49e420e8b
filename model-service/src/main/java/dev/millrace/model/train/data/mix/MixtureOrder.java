package dev.millrace.model.train.data.mix;

import java.util.Arrays;
import java.util.List;

/**
 * Draws of a mixture, epoch after epoch without end. Which source comes when is shuffled anew for each epoch, with exactly
 * {@link Mixture#draws} of each; a source gives all its examples in a shuffled order before any comes again, across epochs.
 * Two orders at the same position of the same mixture go on alike. Holds 4 bytes a draw of an epoch and an example of a source.
 * Used by one thread.
 */
public final class MixtureOrder {
    private static final long NO_SOURCE = -1;

    private final Mixture mixture;
    private final List<Integer> draws;
    private final long seed;
    /** Examples drawn of each source since the start of epoch 0. */
    private final long[] drawn;
    /** The order of each source's current pass over its examples, and which pass that is. */
    private final int[][] orders;

    private final long[] passes;
    private int[] sources;
    private int epoch;
    private int index;

    /** An index beyond the mixture's epoch is an IllegalArgumentException: the position is of another mixture. */
    public MixtureOrder(Mixture mixture, Position position) {
        if (position.index() > mixture.epochDraws()) {
            throw new IllegalArgumentException(
                    "index " + position.index() + " is beyond the " + mixture.epochDraws() + " draws of an epoch");
        }
        int count = mixture.sources().size();
        this.mixture = mixture;
        this.draws = mixture.draws();
        this.seed = position.seed();
        this.epoch = position.epoch();
        this.index = position.index();
        this.orders = new int[count][0];
        this.passes = new long[count];
        this.drawn = new long[count];
        this.sources = sources(epoch);
        Arrays.setAll(drawn, source -> (long) epoch * draws.get(source));
        for (int i = 0; i < index; i++) {
            drawn[sources[i]]++;
        }
    }

    /** The next draw. */
    public Draw next() {
        if (index == sources.length) {
            epoch++;
            index = 0;
            sources = sources(epoch);
        }
        int source = sources[index++];
        return new Draw(source, example(source, drawn[source]++));
    }

    /** Where the next draw is taken. */
    public Position position() {
        return new Position(seed, epoch, index);
    }

    private int[] sources(int ofEpoch) {
        int[] shuffled = new int[mixture.epochDraws()];
        int from = 0;
        for (int source = 0; source < draws.size(); source++) {
            Arrays.fill(shuffled, from, from + draws.get(source), source);
            from += draws.get(source);
        }
        Permutation.shuffle(shuffled, seed, NO_SOURCE, ofEpoch);
        return shuffled;
    }

    private int example(int source, long number) {
        int size = mixture.sources().get(source).examples();
        long pass = number / size;
        if (orders[source].length == 0 || passes[source] != pass) {
            orders[source] = Permutation.of(size, seed, source, pass);
            passes[source] = pass;
        }
        return orders[source][(int) (number % size)];
    }
}
