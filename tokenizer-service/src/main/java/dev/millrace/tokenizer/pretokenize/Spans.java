package dev.millrace.tokenizer.pretokenize;

import java.util.Arrays;

/** A growing list of stretches [start, end) of a text. Not safe for several threads. */
public final class Spans {
    private int[] edges = new int[64];
    private int size;

    /** Appends a stretch; an empty one is ignored. */
    public void add(int start, int end) {
        if (start == end) {
            return;
        }
        if (2 * size == edges.length) {
            edges = Arrays.copyOf(edges, edges.length * 2);
        }
        edges[2 * size] = start;
        edges[2 * size + 1] = end;
        size++;
    }

    /** Number of stretches. */
    public int size() {
        return size;
    }

    /** Start of a stretch. */
    public int start(int index) {
        return edges[2 * index];
    }

    /** End of a stretch, exclusive. */
    public int end(int index) {
        return edges[2 * index + 1];
    }
}
