package dev.millrace.tokenizer.access;

import org.jspecify.annotations.Nullable;

/** Knows whom a signed token speaks for. Fast enough for an event loop. */
@FunctionalInterface
public interface TokenVerifier {
    /** Believes nobody. */
    TokenVerifier NONE = token -> null;

    /** Whoever the token speaks for; null when it is not good. */
    @Nullable
    Caller verify(String token);
}
