package dev.millrace.eval.ranking;

import java.util.List;

/**
 * What supports a sentence.
 *
 * @param isSupportedByCited whether the passages that it cites do, together
 * @param isSupportedByGiven whether all passages that were given do
 * @param citations for each citation, whether its passage does alone
 */
public record SentenceSupport(boolean isSupportedByCited, boolean isSupportedByGiven, List<Boolean> citations) {
    public SentenceSupport {
        citations = List.copyOf(citations);
    }
}
