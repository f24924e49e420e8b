package dev.millrace.tokenizer.grounding;

import dev.millrace.retrieval.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what an answer shall be made.
 *
 * @param documents given with the request, 1 to {@value #DOCUMENTS_MAX}; empty where a collection is named
 * @param collection to search; null where documents are given
 * @param topK most passages that are shown to the model, 1 to 50
 * @param minScore least relevance of a passage, 0 to 1
 */
public record GroundingRequest(
        List<Document> documents, @Nullable String collection, int topK, double minScore) {
    /** Most documents of a request. */
    public static final int DOCUMENTS_MAX = 64;

    /** Passages that are shown where nothing is said. */
    public static final int TOP_K = 6;

    /** Copies the list. */
    public GroundingRequest {
        documents = List.copyOf(documents);
    }
}
