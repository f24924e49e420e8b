package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.InvalidRankingException;
import java.util.List;

/** Reads lines of a format. */
interface RankingReader {
    /**
     * The rankings of a line, in its order; the ids are the same whenever it is read.
     *
     * @param defaults for what the line does not say
     * @throws InvalidRankingException when it is not as the format wants it; the message has nothing of the line's texts
     */
    List<ExchangedRanking> read(Field line, Defaults defaults);
}
