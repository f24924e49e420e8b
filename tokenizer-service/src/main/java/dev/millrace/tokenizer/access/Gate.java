package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides who passes. It is closed once it has keys or a verifier of tokens; before that everybody passes as nobody in
 * particular. Safe for many threads, and {@link #use} changes the keys under their feet.
 */
public final class Gate {
    private final boolean closed;
    private final TokenVerifier tokens;
    private final InstantSource clock;
    private volatile Keyring keys = new Keyring(List.of());

    /**
     * @param closed whether a key is asked for at all
     * @param tokens what else counts as a key
     */
    public Gate(boolean closed, TokenVerifier tokens, InstantSource clock) {
        this.closed = closed;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** From now on these keys count. */
    public void use(Keyring others) {
        keys = others;
    }

    /** Whether a key is asked for. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Whether a request passes.
     *
     * @param shown the key or token it shows; empty for none
     */
    public Verdict verdict(Need need, String shown) {
        if (!closed || need instanceof Need.Nothing) {
            return new Verdict.Open();
        }
        var caller = shown.isEmpty() ? null : caller(shown);
        if (caller == null) {
            return new Verdict.Unknown(!shown.isEmpty());
        }
        var lacking = lacking(need, caller);
        return lacking == null ? new Verdict.Passed(caller) : new Verdict.Forbidden(lacking);
    }

    private static @Nullable Scope lacking(Need need, Caller caller) {
        var scopes = caller.scopes();
        return switch (need) {
            case Need.Nothing(), Need.AnyKey() -> null;
            case Need.Opened(var scope) -> scopes.contains(scope) ? null : scope;
            case Need.EitherOpened(var scope, var other) ->
                scopes.contains(scope) || scopes.contains(other) ? null : scope;
        };
    }

    /** Whose key it is, where keys are checked; empty for a key that does not count. */
    public Optional<String> tenant(String shown) {
        return closed && !shown.isEmpty() ? Optional.ofNullable(caller(shown)).map(Caller::tenant) : Optional.empty();
    }

    private @Nullable Caller caller(String shown) {
        var holder = keys.find(shown, clock.instant());
        return holder == null ? tokens.verify(shown) : holder;
    }
}
