package dev.millrace.sampler.mask;

import dev.millrace.constraint.ConstraintCache;
import dev.millrace.constraint.ConstraintSource;
import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.sampler.InvalidRequestException;
import dev.millrace.sampler.decoding.Constraint;

/** Compiled constraints of all requests, the last few kept. Safe for many threads; compiling takes processor time. */
public final class Constraints {
    /** Most that are kept, and most memory they take. */
    private static final ConstraintCache CACHE = new ConstraintCache(32, 48L << 20, Limits.DEFAULT);

    private Constraints() {}

    /**
     * Compiled, or found.
     *
     * @throws InvalidRequestException when it cannot be compiled
     * @throws IllegalArgumentException when the form is free: there is nothing to compile
     */
    public static dev.millrace.constraint.Constraint compiled(Constraint constraint) {
        try {
            return CACHE.get(source(constraint));
        } catch (InvalidConstraintException e) {
            throw new InvalidRequestException("constraint", "is not usable: " + e.getMessage());
        }
    }

    private static ConstraintSource source(Constraint constraint) {
        return switch (constraint) {
            case Constraint.Free _ -> throw new IllegalArgumentException("a free answer has no constraint");
            case Constraint.JsonObject _ -> new ConstraintSource.JsonObject();
            case Constraint.JsonSchema(String schema) -> new ConstraintSource.JsonSchema(schema);
            case Constraint.Regex(String pattern) -> new ConstraintSource.Regex(pattern);
            case Constraint.Grammar(String gbnf) -> new ConstraintSource.Grammar(gbnf);
            case Constraint.Choices(var texts) -> new ConstraintSource.Choices(texts);
        };
    }
}
