package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes lines of a format. */
public sealed interface FeedbackWriter {
    /** Writes what single labellers said. */
    non-sealed interface OfRankings extends FeedbackWriter {
        /** The lines of a ranking in which something was ranked; none when the format cannot say it. */
        List<ObjectNode> write(ExchangedRanking ranking);
    }

    /** Writes what labellers prefer together. */
    non-sealed interface OfPreferences extends FeedbackWriter {
        /** The lines of an item; none when the format cannot say it. */
        List<ObjectNode> write(ExchangedPreferences preferences);
    }
}
