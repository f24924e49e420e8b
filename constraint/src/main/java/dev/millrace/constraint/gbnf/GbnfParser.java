package dev.millrace.constraint.gbnf;

import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Sequence;
import dev.millrace.constraint.expression.Grammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * Reads a grammar in GBNF: {@code name ::= …} with texts in quotes, classes in brackets, {@code .}, names, groups,
 * {@code |}, {@code * + ?}, {@code {m}}, {@code {m,}}, {@code {m,n}} and comments from {@code #} to the end of the line. A rule ends
 * with its line, unless in a group or after {@code |}. The text is what rule {@code root} says.
 */
public final class GbnfParser {
    private static final int REPEAT_MAX = 10_000;

    private final GbnfReader in;
    private final Limits limits;

    private GbnfParser(String source, Limits limits) {
        limits.requireLength("the grammar", source, limits.sourceCharsMax());
        this.in = new GbnfReader(source);
        this.limits = limits;
    }

    /** @throws dev.millrace.constraint.InvalidConstraintException when it cannot be read */
    public static Grammar parse(String source, Limits limits) {
        return new GbnfParser(source, limits).grammar();
    }

    private Grammar grammar() {
        var rules = new LinkedHashMap<String, Expression>();
        in.skip(true);
        while (in.peek() != GbnfReader.END) {
            var name = in.name();
            in.skip(false);
            in.expect("::=");
            in.skip(true);
            if (rules.put(name, alternatives(0)) != null) {
                throw in.wrong("rule \"" + name + "\" stands there twice");
            }
            if (in.peek() != GbnfReader.END && !in.atLineEnd()) {
                throw in.wrong("a rule goes on where it should end");
            }
            in.skip(true);
            Limits.require(
                    rules.size() <= limits.rulesMax(), "the grammar has more than " + limits.rulesMax() + " rules");
        }
        Limits.require(rules.containsKey("root"), "the grammar has no rule \"root\"");
        return new Grammar(rules, "root");
    }

    private Expression alternatives(int nesting) {
        if (nesting > limits.nestingMax()) {
            throw in.wrong("groups are nested deeper than " + limits.nestingMax());
        }
        var parts = new ArrayList<Expression>();
        parts.add(sequence(nesting));
        while (in.take('|')) {
            in.skip(true);
            parts.add(sequence(nesting));
        }
        return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
    }

    private Expression sequence(int nesting) {
        var parts = new ArrayList<Expression>();
        while (true) {
            int c = in.peek();
            if (c == GbnfReader.END || c == '|' || c == ')' || in.atLineEnd()) {
                return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
            }
            var item = item(c, nesting);
            in.skip(nesting > 0);
            parts.add(repeated(item, nesting));
        }
    }

    private Expression item(int c, int nesting) {
        switch (c) {
            case '"' -> {
                return Expression.word(in.quoted());
            }
            case '[' -> {
                return new Chars(in.bracketed());
            }
            case '.' -> {
                in.take('.');
                return new Chars(CodePoints.ALL);
            }
            case '(' -> {
                in.take('(');
                in.skip(true);
                var group = alternatives(nesting + 1);
                in.expect(")");
                return group;
            }
            default -> {
                return new Rule(in.name());
            }
        }
    }

    private Expression repeated(Expression part, int nesting) {
        var result = part;
        for (int signs = 0; "*+?{".indexOf(in.peek()) >= 0; signs++) {
            if (signs == limits.nestingMax()) {
                throw in.wrong("repetitions are nested deeper than " + limits.nestingMax());
            }
            result = in.peek() == '{' ? counted(result) : once(result);
            in.skip(nesting > 0);
        }
        return result;
    }

    private Expression once(Expression part) {
        if (in.take('*')) {
            return Expression.any(part);
        }
        if (in.take('+')) {
            return new Repeat(part, 1, Repeat.ENDLESS);
        }
        in.expect("?");
        return Expression.optional(part);
    }

    private Expression counted(Expression part) {
        in.expect("{");
        in.skip(true);
        int min = in.number(REPEAT_MAX);
        in.skip(true);
        int max = min;
        if (in.take(',')) {
            in.skip(true);
            max = in.peek() == '}' ? Repeat.ENDLESS : in.number(REPEAT_MAX);
            in.skip(true);
        }
        in.expect("}");
        if (max != Repeat.ENDLESS && max < min) {
            throw in.wrong("a repetition runs backwards");
        }
        return new Repeat(part, min, max);
    }
}
