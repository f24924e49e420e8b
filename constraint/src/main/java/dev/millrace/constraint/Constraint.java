package dev.millrace.constraint;

import dev.millrace.constraint.automaton.Places;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Grammar;
import dev.millrace.constraint.gbnf.GbnfParser;
import dev.millrace.constraint.gbnf.GbnfWriter;
import dev.millrace.constraint.regex.RegexParser;
import dev.millrace.constraint.schema.JsonRules;
import dev.millrace.constraint.schema.SchemaGrammar;

/** A compiled constraint. Safe for many threads, and meant to be shared: what one text finds out serves the next. */
public final class Constraint {
    private final Places places;

    private Constraint(Places places) {
        this.places = places;
    }

    /**
     * Compiles within the limits, in time that they bound.
     *
     * @throws InvalidConstraintException when the source cannot be read, holds what is not understood, or is too large or
     *     too ambiguous
     */
    public static Constraint compile(ConstraintSource source, Limits limits) {
        var places = Places.of(grammar(source, limits), limits);
        // What nothing can begin is refused here and not when the first token is chosen.
        places.start();
        return new Constraint(places);
    }

    /** As {@link #compile(ConstraintSource, Limits)} within the default limits. */
    public static Constraint compile(ConstraintSource source) {
        return compile(source, Limits.DEFAULT);
    }

    /**
     * A source written as rules of GBNF, to be put into a larger grammar.
     *
     * @param root name of the rule that is the source; the others begin with it and a dash
     * @throws InvalidConstraintException as {@link #compile(ConstraintSource, Limits)}
     */
    public static String gbnf(ConstraintSource source, String root, Limits limits) {
        return GbnfWriter.rules(grammar(source, limits), root);
    }

    private static Grammar grammar(ConstraintSource source, Limits limits) {
        return switch (source) {
            case ConstraintSource.JsonObject() -> JsonRules.anyObject();
            case ConstraintSource.JsonSchema(String schema) -> SchemaGrammar.of(schema, limits);
            case ConstraintSource.Regex(String pattern) -> Grammar.of(RegexParser.whole(pattern, limits));
            case ConstraintSource.Grammar(String gbnf) -> GbnfParser.parse(gbnf, limits);
            case ConstraintSource.Choices choices -> Grammar.of(choices(choices, limits));
        };
    }

    private static Expression choices(ConstraintSource.Choices choices, Limits limits) {
        var texts = choices.texts();
        Limits.require(
                !texts.isEmpty() && texts.size() <= limits.textsMax(),
                "a choice is one of 1 to " + limits.textsMax() + " texts, not of " + texts.size());
        Limits.require(texts.stream().noneMatch(String::isEmpty), "a choice has no empty texts");
        long together = texts.stream().mapToLong(String::length).sum();
        Limits.require(
                together <= limits.sourceCharsMax(),
                "a choice's texts have together more than " + limits.sourceCharsMax() + " characters");
        return new Expression.Words(texts);
    }

    /** Where every text begins. */
    public Matcher start() {
        return new Matcher(places.start());
    }

    /** Bytes of memory that it takes at most, about. */
    public long sizeMax() {
        return places.sizeMax();
    }
}
