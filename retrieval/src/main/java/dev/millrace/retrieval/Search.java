package dev.millrace.retrieval;

import static dev.millrace.retrieval.InvalidInputException.require;

import java.util.Map;

/**
 * A question to a collection.
 *
 * @param query 1 to 4,096 characters
 * @param topK most hits, 1 to 50
 * @param filter fields of metadata that a document must have with exactly these values; empty for all documents
 * @param minRelevance hits below it are no answer, 0 to 1
 * @param diversity 0 for the best hits whatever they repeat, up to 1 for hits that differ (maximal marginal relevance)
 */
public record Search(String query, int topK, Map<String, String> filter, double minRelevance, double diversity) {
    /** Most characters of a query. */
    public static final int QUERY_MAX = 4_096;

    /** Most hits of a search. */
    public static final int TOP_K_MAX = 50;

    /** @throws InvalidInputException naming the field */
    public Search {
        filter = Map.copyOf(filter);
        require(!query.isBlank() && query.length() <= QUERY_MAX, "query", "1 to 4,096 characters");
        require(topK >= 1 && topK <= TOP_K_MAX, "top_k", "1 to 50");
        require(minRelevance >= 0 && minRelevance <= 1, "min_score", "0 to 1");
        require(diversity >= 0 && diversity <= 1, "diversity", "0 to 1");
        Document.requireFields("filter", filter);
    }

    /** The best hits of all documents. */
    public static Search of(String query, int topK) {
        return new Search(query, topK, Map.of(), 0, 0);
    }
}
