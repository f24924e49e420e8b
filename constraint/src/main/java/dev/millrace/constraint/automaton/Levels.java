package dev.millrace.constraint.automaton;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * How many levels of rules it takes from each state to complete its rule: 0 where no further rule need be entered. From
 * the ends backwards, all states of a level before those of the next, so every way is looked at twice at most.
 */
final class Levels {
    private final Network network;
    private final WaysInto into;

    Levels(Network network) {
        this.network = network;
        this.into = new WaysInto(network);
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
        for (int i = into.first(state); i < into.first(state + 1); i++) {
            int way = into.way(i);
            int source = into.source(way);
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
