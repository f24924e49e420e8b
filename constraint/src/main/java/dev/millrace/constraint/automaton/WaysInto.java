package dev.millrace.constraint.automaton;

import java.util.Arrays;

/** The ways of a network by where they lead: a way is listed at its target, and a call where its rule starts too. */
final class WaysInto {
    private final Network network;
    private final int[] firstInto;
    private final int[] wayInto;
    private final int[] sourceOf;

    WaysInto(Network network) {
        this.network = network;
        int ways = network.kind().length;
        this.firstInto = new int[network.states() + 1];
        this.wayInto = new int[2 * ways];
        this.sourceOf = new int[ways];
        index();
    }

    /** Place of the first way into a state; the last one's is before the first of the next state. */
    int first(int state) {
        return firstInto[state];
    }

    int way(int place) {
        return wayInto[place];
    }

    /** The state that a way leaves. */
    int source(int way) {
        return sourceOf[way];
    }

    private void index() {
        // A call is listed twice, so places are counted for two.
        var counts = new int[network.states() + 1];
        int ways = network.kind().length;
        for (int s = 0; s < network.states(); s++) {
            Arrays.fill(sourceOf, network.firstWay()[s], network.firstWay()[s + 1], s);
        }
        for (int w = 0; w < ways; w++) {
            counts[network.target()[w]]++;
            if (network.kind()[w] == Network.CALL) {
                counts[network.low()[w]]++;
            }
        }
        for (int s = 0; s < network.states(); s++) {
            firstInto[s + 1] = firstInto[s] + counts[s];
        }
        var place = Arrays.copyOf(firstInto, network.states());
        for (int w = 0; w < ways; w++) {
            wayInto[place[network.target()[w]]++] = w;
            if (network.kind()[w] == Network.CALL) {
                wayInto[place[network.low()[w]]++] = w;
            }
        }
    }
}
