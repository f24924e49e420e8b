package dev.millrace.tokenizer.session;

/** What a {@link TextSession} wants done. */
public sealed interface Effect {
    /** Tell whoever listens. */
    record Tell(TextEvent event) implements Effect {}

    /** Tell the sampler to end. */
    record Cancel(CancelReason reason) implements Effect {}

    /** Write the exchange to the log and forget the session. */
    record Complete(Completion completion) implements Effect {}

    /** Forget the session: it never was on the log. */
    record Forget() implements Effect {}
}
