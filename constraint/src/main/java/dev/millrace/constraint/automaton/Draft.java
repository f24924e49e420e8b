package dev.millrace.constraint.automaton;

import dev.millrace.constraint.Limits;
import java.util.Arrays;
import java.util.BitSet;

/** States and ways as they are found, and then in order. */
final class Draft {
    private final int statesMax;
    private int states;
    private int ways;
    private int[] from = new int[64];
    private byte[] kind = new byte[64];
    private int[] low = new int[64];
    private int[] high = new int[64];
    private int[] target = new int[64];
    private final BitSet ends = new BitSet();

    Draft(int statesMax) {
        this.statesMax = statesMax;
    }

    int state() {
        Limits.require(states < statesMax, "the constraint is too large: more than " + statesMax + " states");
        return states++;
    }

    int endState() {
        int state = state();
        ends.set(state);
        return state;
    }

    boolean isEnd(int state) {
        return ends.get(state);
    }

    void free(int a, int b) {
        add(a, Network.FREE, 0, 0, b);
    }

    void bytes(int a, int lowest, int highest, int b) {
        add(a, Network.BYTES, lowest, highest, b);
    }

    void call(int a, int start, int b) {
        add(a, Network.CALL, start, 0, b);
    }

    private void add(int a, byte k, int l, int h, int b) {
        // Ways between few states are as bounded as states are.
        Limits.require(ways < 16 * statesMax, "the constraint is too large: too many ways between its states");
        if (ways == from.length) {
            from = Arrays.copyOf(from, 2 * ways);
            kind = Arrays.copyOf(kind, 2 * ways);
            low = Arrays.copyOf(low, 2 * ways);
            high = Arrays.copyOf(high, 2 * ways);
            target = Arrays.copyOf(target, 2 * ways);
        }
        from[ways] = a;
        kind[ways] = k;
        low[ways] = l;
        high[ways] = h;
        target[ways++] = b;
    }

    /** The network, its ways sorted by state. */
    Network network(int start) {
        var first = new int[states + 1];
        for (int i = 0; i < ways; i++) {
            first[from[i] + 1]++;
        }
        for (int s = 0; s < states; s++) {
            first[s + 1] += first[s];
        }
        var place = Arrays.copyOf(first, states);
        var kinds = new byte[ways];
        var lows = new int[ways];
        var highs = new int[ways];
        var targets = new int[ways];
        for (int i = 0; i < ways; i++) {
            int at = place[from[i]]++;
            kinds[at] = kind[i];
            lows[at] = low[i];
            highs[at] = high[i];
            targets[at] = target[i];
        }
        var end = new boolean[states];
        ends.stream().forEach(s -> end[s] = true);
        var classOf = new int[256];
        int classes = classes(classOf);
        var need = new int[states];
        var fewest = new int[states];
        var network = new Network(start, first, kinds, lows, highs, targets, end, need, fewest, classOf, classes);
        new Levels(network).fill(need);
        new ShortestRest(network).fill(fewest);
        return network;
    }

    /** A class begins wherever some way begins or has ended. */
    private int classes(int[] classOf) {
        var begins = new BitSet(257);
        for (int i = 0; i < ways; i++) {
            if (kind[i] == Network.BYTES) {
                begins.set(low[i]);
                begins.set(high[i] + 1);
            }
        }
        int last = 0;
        for (int b = 1; b < 256; b++) {
            last += begins.get(b) ? 1 : 0;
            classOf[b] = last;
        }
        return last + 1;
    }
}
