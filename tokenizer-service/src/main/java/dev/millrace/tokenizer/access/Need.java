package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;

/** What a path or a call asks of whoever comes. */
public sealed interface Need {
    /** Nothing. */
    record Nothing() implements Need {}

    /** A key, whatever it opens. */
    record AnyKey() implements Need {}

    /** A key that opens this. */
    record Opened(Scope scope) implements Need {}

    /** A key that opens one of these. */
    record EitherOpened(Scope scope, Scope other) implements Need {}
}
