package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Under which pseudonyms a caller may speak as a labeller. Who has a key speaks for nobody else: to the name that he gives,
 * his tenant is put, {@code tenant:name}. Administrators, and everybody where no keys are asked for, are taken by their word.
 *
 * @param caller null where no keys are asked for
 */
public record Pseudonyms(@Nullable Caller caller) {
    /** Whether he may do what only administrators do. */
    public boolean isAdministrator() {
        return caller == null || caller.scopes().contains(Scope.ADMIN);
    }

    /** The pseudonym under which it is kept what he says as {@code given}; empty stays empty. */
    public String of(String given) {
        return given.isEmpty() || isOwn(given) ? given : prefix() + given;
    }

    /** Whether it is one of his own, spelled out. */
    public boolean isOwn(String pseudonym) {
        return pseudonym.startsWith(prefix());
    }

    private String prefix() {
        return caller == null || isAdministrator() ? "" : caller.tenant() + ":";
    }
}
