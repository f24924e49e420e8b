package dev.millrace.tokenizer.session;

import dev.millrace.constraint.ConstraintCache;
import dev.millrace.constraint.ConstraintSource;
import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.tokenizer.decoding.Constraint;

/**
 * Compiles what form an answer shall have, so that a request whose form cannot be held is refused before it is accepted.
 * What passes here passes at the sampler, for the limits count and do not time. Takes processor time: never on an event
 * loop.
 */
public final class ConstraintCheck {
    /** Small, since a request's form is compiled here but not used: it is asked about twice on its way. */
    private static final ConstraintCache CACHE = new ConstraintCache(16, 24L << 20, Limits.DEFAULT);

    private ConstraintCheck() {}

    /** @throws FailureException naming the field when it cannot be compiled */
    public static void require(String field, Constraint constraint) {
        try {
            switch (constraint) {
                case Constraint.Free _ -> {}
                case Constraint.JsonObject _ -> CACHE.get(new ConstraintSource.JsonObject());
                case Constraint.JsonSchema(String schema) -> CACHE.get(new ConstraintSource.JsonSchema(schema));
                case Constraint.Regex(String pattern) -> CACHE.get(new ConstraintSource.Regex(pattern));
                case Constraint.Grammar(String gbnf) -> CACHE.get(new ConstraintSource.Grammar(gbnf));
                case Constraint.Choices(var texts) -> CACHE.get(new ConstraintSource.Choices(texts));
            }
        } catch (InvalidConstraintException e) {
            throw FailureException.invalid(
                    field, "invalid_value", "Invalid value for '" + field + "': " + e.getMessage() + ".");
        }
    }
}
