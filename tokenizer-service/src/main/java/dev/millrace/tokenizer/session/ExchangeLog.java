package dev.millrace.tokenizer.session;

/** The event log as far as a running generation writes to it. Must not block. */
public interface ExchangeLog {
    /** Tells the samplers to end a generation. */
    void cancel(AcceptedRequest request, CancelReason reason);

    /** Writes the whole exchange. */
    void complete(Completion completion);
}
