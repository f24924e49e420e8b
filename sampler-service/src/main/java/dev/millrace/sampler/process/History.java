package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The tokens of a text, prompt and answer, with how often each is there. Only grows. */
public final class History {
    private static final int GROWTH_MIN = 32;

    private final Map<Integer, Integer> counts = new HashMap<>();
    private int[] ids;
    private int length;

    /** The text so far; the ids are copied. */
    public History(int[] ids) {
        this.ids = ids.clone();
        this.length = ids.length;
        for (int id : ids) {
            counts.merge(id, 1, Integer::sum);
        }
    }

    /** Another token at the end. */
    public void append(int id) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, length + Math.max(GROWTH_MIN, length / 4));
        }
        ids[length++] = id;
        counts.merge(id, 1, Integer::sum);
    }

    /** Number of tokens. */
    int length() {
        return length;
    }

    /** Token at a position, from 0. */
    int id(int position) {
        return ids[position];
    }

    /** How often a token is there. */
    int count(int id) {
        return counts.getOrDefault(id, 0);
    }

    /** How many different tokens are there. */
    int distinct() {
        return counts.size();
    }

    /** The different tokens, in any order. */
    IntStream tokens() {
        return counts.keySet().stream().mapToInt(Integer::intValue);
    }
}
