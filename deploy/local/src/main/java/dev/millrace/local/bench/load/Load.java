package dev.millrace.local.bench.load;

import dev.millrace.local.bench.traffic.Conversations;
import dev.millrace.local.bench.traffic.Sender;

/** What one target gets in one round. */
public sealed interface Load permits ClosedLoop, OpenLoop, LongPrompts {
    /** Loads of one kind differ in one number and are charted over it. */
    String kind();

    /** Its name for people, such as "8 at once". */
    String label();

    /**
     * Sends it and returns when all is over.
     *
     * @param conversations what is said
     * @param seed of everything else that is drawn
     * @return the tally, and how long it took
     */
    Measured run(Sender sender, Conversations conversations, long seed) throws InterruptedException;

    /** @param seconds from the first request to the last answer */
    record Measured(Tally tally, double seconds) {}
}
