package dev.millrace.tokenizer.access;

import dev.millrace.security.Limits;
import dev.millrace.security.Role;
import dev.millrace.security.Scope;
import java.util.Set;

/**
 * Somebody who has shown who he is.
 *
 * @param tenant under which his requests are kept and counted: the id of his key, or a hash of issuer and subject
 * @param role what he is
 * @param scopes what is open to him
 * @param limits where they differ from the defaults
 */
public record Caller(String tenant, Role role, Set<Scope> scopes, Limits limits) {
    /** Copies the set. */
    public Caller {
        scopes = Set.copyOf(scopes);
    }
}
