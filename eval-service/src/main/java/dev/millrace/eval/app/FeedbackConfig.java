package dev.millrace.eval.app;

import dev.millrace.eval.feedback.LedgerBounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The ledger of rankings and what is derived from it. */
@ConfigMapping(prefix = "millrace.feedback")
interface FeedbackConfig {
    /** Rankings in the ledger, 1 to 10,000,000; about half a kilobyte of memory each. */
    @WithDefault("1000000")
    int rankingsMax();

    /** Labellers in the ledger, 1 to 1,000,000. */
    @WithDefault("100000")
    int labellersMax();

    /** Rankings of one item by one criterion, 1 to 10,000. */
    @WithDefault("1000")
    int itemRankingsMax();

    /** Rankings of one labeller in one day (UTC) that count, 1 or more. */
    @WithDefault("2000")
    int labellerCap();

    /**
     * Agreement, in [0, 1], below which nothing is derived of an item that two or more have ranked; 0 for no such bound.
     * Changed, it holds for what is derived from then on.
     */
    @WithDefault("0")
    double agreementMin();

    /** How long a call waits for the ledger to have read what the call has recorded, or what there was at the start. */
    @WithDefault("5s")
    Duration catchUp();

    /** Calls at once, 1 or more. */
    @WithDefault("256")
    int callsMax();

    /** The bounds of the ledger. */
    default LedgerBounds bounds() {
        return new LedgerBounds(rankingsMax(), labellersMax(), itemRankingsMax(), labellerCap());
    }
}
