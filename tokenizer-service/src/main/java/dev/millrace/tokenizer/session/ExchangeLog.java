package dev.millrace.tokenizer.session;

import org.jspecify.annotations.Nullable;

/** The event log as far as a running generation writes to it. Must not block. */
public interface ExchangeLog {
    /**
     * Tells the samplers to end a generation.
     *
     * @param choice the only answer that shall end; null for all of them
     */
    void cancel(AcceptedRequest request, CancelReason reason, @Nullable Integer choice);

    /** Writes the whole exchange. */
    void complete(Completion completion);
}
