package dev.millrace.constraint.automaton;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.constraint.Work;
import dev.millrace.constraint.expression.Grammar;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network with the places in it that were met, so that a place met again costs one look into an array (a lazy subset
 * construction). When they take more than their share of memory, new ones are remembered in a fresh table and the old
 * one goes with the last matcher that stands in it. Safe for many threads.
 */
public final class Places {
    /** Most memory of one table, in bytes, about. */
    static final long TABLE_BYTES_MAX = 1 << 20;
    /** Positions that are passed for each reading, at most. */
    private static final int SEEN_A_READING_MAX = 16;
    /** Most ways that one byte is compared with; a millisecond or two. */
    private static final int WAYS_MAX = 1 << 20;

    private static final int START_WORK = 100_000;

    /** Where a byte leads that may not follow. */
    static final Place NOWHERE;

    static {
        var none = new Places(
                new Network(
                        0,
                        new int[2],
                        new byte[0],
                        new int[0],
                        new int[0],
                        new int[0],
                        new boolean[1],
                        new int[1],
                        new int[1],
                        new int[256],
                        1),
                Limits.DEFAULT,
                null);
        NOWHERE = new Place(none, Set.of(), false, Network.NEVER, 1);
    }

    private final Network network;
    private final Limits limits;
    private final Root root;
    private final Map<Set<Position>, Place> ending = new HashMap<>();
    private final Map<Set<Position>, Place> open = new HashMap<>();
    private long bytes;

    /** Shared by all tables of one network. */
    private static final class Root {
        private volatile @Nullable Places newest;
    }

    private Places(Network network, Limits limits, @Nullable Root root) {
        this.network = network;
        this.limits = limits;
        this.root = root == null ? new Root() : root;
        this.root.newest = this;
    }

    /**
     * The places of a grammar.
     *
     * @throws InvalidConstraintException when the grammar is too large, left-recursive, or no text can fit it
     */
    public static Places of(Grammar grammar, Limits limits) {
        return new Places(NetworkBuilder.build(grammar, limits), limits, null);
    }

    /** Bytes of memory at most, about. */
    public long sizeMax() {
        return network.size() + TABLE_BYTES_MAX;
    }

    /**
     * Where a text begins.
     *
     * @throws InvalidConstraintException when there are too many readings already
     */
    public Place start() {
        var found = new Reached(new Work(START_WORK));
        found.add(network.start(), null);
        found.close();
        if (found.tooMany) {
            throw new InvalidConstraintException("the constraint is too ambiguous: it begins with too many readings");
        }
        return newest().remembered(found.leavable, found.end, found.fewest());
    }

    /** The same place in the newest table, whose neighbours are found once. */
    Place current(Place place) {
        var newest = newest();
        return newest == this ? place : newest.remembered(place.positions, place.canEnd(), place.fewest());
    }

    private Places newest() {
        var newest = root.newest;
        return newest == null ? this : newest;
    }

    int classOf(byte b) {
        return network.classOf()[b & 0xFF];
    }

    /** Nowhere for what has too many readings: that is the same whoever asks, so it is remembered as any other answer. */
    Place after(Place place, int b, Work work) {
        var found = new Reached(work);
        for (var position : place.positions) {
            found.read(position, b);
        }
        found.close();
        return found.tooMany || found.isEmpty()
                ? NOWHERE
                : newest().remembered(found.leavable, found.end, found.fewest());
    }

    private synchronized Place remembered(Set<Position> leavable, boolean end, long fewest) {
        var known = (end ? ending : open).get(leavable);
        if (known != null) {
            return known;
        }
        long size = 80 + 4L * network.classes() + 64L * leavable.size();
        if (bytes + size > TABLE_BYTES_MAX && bytes > 0) {
            return fresh().remembered(leavable, end, fewest);
        }
        bytes += size;
        var place = new Place(this, leavable, end, fewest, network.classes());
        (end ? ending : open).put(leavable, place);
        return place;
    }

    private Places fresh() {
        var newest = newest();
        return newest == this ? new Places(network, limits, root) : newest;
    }

    /** The positions that are reached without reading anything. */
    private final class Reached {
        private final Work work;
        private final Set<Position> seen = new HashSet<>();
        private final ArrayDeque<Position> waiting = new ArrayDeque<>();
        private Set<Position> leavable = new HashSet<>();
        private long ways;
        private boolean end;
        private boolean tooMany;

        Reached(Work work) {
            this.work = work;
        }

        boolean isEmpty() {
            return seen.isEmpty();
        }

        /** Bytes at least until the text may end. */
        long fewest() {
            return end ? 0 : leavable.stream().mapToLong(this::fewest).min().orElse(Network.NEVER);
        }

        private long fewest(Position position) {
            return network.fewest()[position.state()] + Frame.fewestOf(position.frame());
        }

        /** Goes every way that the byte takes out of a position. */
        void read(Position position, int b) {
            int state = position.state();
            look(state);
            for (int w = network.firstWay()[state]; !tooMany && w < network.firstWay()[state + 1]; w++) {
                if (network.kind()[w] == Network.BYTES && network.low()[w] <= b && b <= network.high()[w]) {
                    add(network.target()[w], position.frame());
                }
            }
        }

        private void look(int state) {
            int out = network.firstWay()[state + 1] - network.firstWay()[state];
            work.take(out);
            ways += out;
            tooMany |= ways > WAYS_MAX;
        }

        /** Left out when it could not be completed within the depth. */
        void add(int state, @Nullable Frame frame) {
            if (Frame.depthOf(frame) + (long) network.need()[state] > limits.depthMax()) {
                return;
            }
            var position = new Position(state, frame);
            if (seen.add(position)) {
                // Free ways multiply the places that bytes can leave, but not without end.
                tooMany |= seen.size() > SEEN_A_READING_MAX * limits.parallelMax();
                waiting.add(position);
            }
        }

        void close() {
            while (!waiting.isEmpty() && !tooMany) {
                spread(waiting.poll());
            }
            leavable = Set.copyOf(leavable);
        }

        private void spread(Position position) {
            int state = position.state();
            var frame = position.frame();
            look(state);
            if (network.end()[state]) {
                if (frame == null) {
                    end = true;
                } else {
                    add(frame.state, frame.below);
                }
            }
            for (int w = network.firstWay()[state]; !tooMany && w < network.firstWay()[state + 1]; w++) {
                switch (network.kind()[w]) {
                    case Network.FREE -> add(network.target()[w], frame);
                    case Network.CALL -> enter(network.low()[w], network.target()[w], frame);
                    default -> leave(position, network.target()[w]);
                }
            }
        }

        private void enter(int start, int after, @Nullable Frame frame) {
            if (Frame.depthOf(frame) + (long) network.need()[after] <= limits.depthMax()) {
                add(start, new Frame(after, network.fewest()[after], frame));
            }
        }

        private void leave(Position position, int target) {
            long depth = Frame.depthOf(position.frame()) + (long) network.need()[target];
            if (depth <= limits.depthMax() && leavable.add(position)) {
                tooMany |= leavable.size() > limits.parallelMax();
            }
        }
    }
}
