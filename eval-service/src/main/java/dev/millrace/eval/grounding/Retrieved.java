package dev.millrace.eval.grounding;

import java.util.List;

/**
 * What was found for a question.
 *
 * @param documents ids of the documents whose passages were found, the best first, each once
 * @param vectors whether vectors were compared, not only words
 * @param sources texts of the passages that are in the prompt; the first has number 1
 * @param prompt what a model is asked: the sources and the question
 */
public record Retrieved(List<String> documents, boolean vectors, List<String> sources, String prompt) {
    /** Copies the lists. */
    public Retrieved {
        documents = List.copyOf(documents);
        sources = List.copyOf(sources);
    }
}
