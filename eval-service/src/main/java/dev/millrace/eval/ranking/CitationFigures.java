package dev.millrace.eval.ranking;

import java.util.List;

/**
 * How an answer cites (Gao et al., "Enabling large language models to generate text with citations", 2023). Each NaN where
 * there is nothing to divide by.
 *
 * @param recall share of the sentences that their citations support
 * @param precision share of the citations whose passage alone supports their sentence; the paper also accepts those that
 *     do so only together
 * @param unsupportedRate share of the sentences that no passage supports, cited or not: made up, or known from elsewhere
 * @param sentences of the answer
 * @param citations of them
 */
public record CitationFigures(double recall, double precision, double unsupportedRate, int sentences, int citations) {
    /** Sums the sentences of an answer up, or of many. */
    public static CitationFigures of(List<SentenceSupport> sentences) {
        double supported = 0;
        double unsupported = 0;
        double supporting = 0;
        int citations = 0;
        for (SentenceSupport sentence : sentences) {
            supported += sentence.isSupportedByCited() ? 1 : 0;
            unsupported += sentence.isSupportedByGiven() || sentence.isSupportedByCited() ? 0 : 1;
            supporting +=
                    sentence.citations().stream().filter(supports -> supports).count();
            citations += sentence.citations().size();
        }
        return new CitationFigures(
                supported / sentences.size(),
                supporting / citations,
                unsupported / sentences.size(),
                sentences.size(),
                citations);
    }
}
