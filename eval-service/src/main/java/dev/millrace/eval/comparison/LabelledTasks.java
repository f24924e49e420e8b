package dev.millrace.eval.comparison;

import java.util.List;

/** What labellers have done, as the ledger of rankings knows it. */
public interface LabelledTasks {
    /**
     * The comparisons that a labeller has ranked or skipped by a criterion.
     *
     * @return ids in the order of the log; one that was asked again is there twice
     */
    List<String> done(String labellerId, String criterion);

    /** How many labellers have ranked a comparison by a criterion, or by any where it is empty. */
    int labellers(String comparisonId, String criterion);

    /** Whether a ranking is one of a comparison that its labeller had ranked before; false when there is none of this id. */
    boolean isRepeat(String rankingId);
}
