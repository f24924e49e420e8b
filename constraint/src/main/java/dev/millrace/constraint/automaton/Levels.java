package dev.millrace.constraint.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * How many levels of rules it takes from each state to complete its rule: 0 where no further rule need be entered. From
 * the ends backwards, all states of a level before those of the next, so every way is looked at twice at most.
 */
final class Levels {
    private final Network network;
    private final int[] firstInto;
    private final int[] wayInto;
    private final int[] sourceOf;

    Levels(Network network) {
        this.network = network;
        int ways = network.kind().length;
        this.firstInto = new int[network.states() + 1];
        this.wayInto = new int[2 * ways];
        this.sourceOf = new int[ways];
        index();
    }

    /** A way is listed where it leads, and a call where its rule starts too. */
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

    void fill(int[] need) {
        Arrays.fill(need, Network.NEVER);
        var now = new ArrayDeque<Integer>();
        for (int s = 0; s < need.length; s++) {
            if (network.end()[s]) {
                need[s] = 0;
                now.add(s);
            }
        }
        for (int level = 0; !now.isEmpty(); level++) {
            var next = new ArrayDeque<Integer>();
            while (!now.isEmpty()) {
                spread(now.poll(), level, need, now, next);
            }
            for (int s : next) {
                if (need[s] == level + 1) {
                    now.add(s);
                }
            }
        }
    }

    private void spread(int state, int level, int[] need, ArrayDeque<Integer> now, ArrayDeque<Integer> next) {
        if (need[state] < level) {
            return;
        }
        for (int i = firstInto[state]; i < firstInto[state + 1]; i++) {
            int way = wayInto[i];
            int source = sourceOf[way];
            int needed = needed(way, need);
            // What takes more levels than the next comes again when the state that makes it so is reached.
            if (needed < need[source] && needed <= level + 1) {
                need[source] = needed;
                (needed == level ? now : next).add(source);
            }
        }
    }

    private int needed(int way, int[] need) {
        int after = need[network.target()[way]];
        if (network.kind()[way] != Network.CALL) {
            return after;
        }
        return Math.max(after, 1 + need[network.low()[way]]);
    }
}
