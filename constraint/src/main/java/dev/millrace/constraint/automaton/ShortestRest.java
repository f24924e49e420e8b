package dev.millrace.constraint.automaton;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * The fewest bytes from each state to the end of its rule. From the ends backwards, the nearest state first, so every state
 * is settled once (Knuth 1977, A generalization of Dijkstra's algorithm).
 */
final class ShortestRest {
    private final Network network;
    private final WaysInto into;
    private final PriorityQueue<Found> found = new PriorityQueue<>((a, b) -> Integer.compare(a.bytes, b.bytes));

    private record Found(int state, int bytes) {}

    ShortestRest(Network network) {
        this.network = network;
        this.into = new WaysInto(network);
    }

    void fill(int[] fewest) {
        Arrays.fill(fewest, Network.NEVER);
        for (int s = 0; s < fewest.length; s++) {
            if (network.end()[s]) {
                fewest[s] = 0;
                found.add(new Found(s, 0));
            }
        }
        while (!found.isEmpty()) {
            var nearest = found.remove();
            if (nearest.bytes == fewest[nearest.state]) {
                spread(nearest.state, fewest);
            }
        }
    }

    private void spread(int state, int[] fewest) {
        for (int i = into.first(state); i < into.first(state + 1); i++) {
            int way = into.way(i);
            int source = into.source(way);
            long bytes = bytes(way, fewest);
            if (bytes < fewest[source]) {
                fewest[source] = (int) bytes;
                found.add(new Found(source, fewest[source]));
            }
        }
    }

    private long bytes(int way, int[] fewest) {
        long after = fewest[network.target()[way]];
        return switch (network.kind()[way]) {
            case Network.BYTES -> after + 1;
            case Network.CALL -> after + fewest[network.low()[way]];
            default -> after;
        };
    }
}
