package dev.millrace.retrieval;

import java.util.List;

/**
 * What a search has found.
 *
 * @param hits best first
 * @param vectors whether vectors were compared, not only words
 */
public record Found(List<Hit> hits, boolean vectors) {
    /** Copies the list. */
    public Found {
        hits = List.copyOf(hits);
    }
}
