package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;

/** What becomes of a request at the gate. */
public sealed interface Verdict {
    /** It passes as nobody in particular: the path is public, or no keys are configured. */
    record Open() implements Verdict {}

    /** It passes. */
    record Passed(Caller caller) implements Verdict {}

    /** It shows nothing, or nothing that is good; which of the two helps only who has a key. */
    record Unknown(boolean shown) implements Verdict {}

    /** It is known but may not do this. */
    record Forbidden(Scope missing) implements Verdict {}
}
