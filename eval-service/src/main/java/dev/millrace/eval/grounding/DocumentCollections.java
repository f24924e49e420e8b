package dev.millrace.eval.grounding;

/**
 * The collections of documents that a system's answers are grounded in. Calls wait; an {@link IllegalStateException} says
 * what was refused. Safe for many threads.
 */
public interface DocumentCollections {
    /** Puts a document in, instead of that with its id; the collection is made with its first document. */
    void put(String collection, SuiteDocument document);

    /** What the system finds for a question, and what it would ask a model with that. */
    Retrieved search(Search search);

    /**
     * A question to a collection.
     *
     * @param collection its name
     * @param query 1 to 4,096 characters
     * @param topK passages at most, 1 to 50
     * @param minScore least relevance of a passage, 0 to 1
     */
    record Search(String collection, String query, int topK, double minScore) {}
}
