package dev.millrace.constraint.schema;

import static dev.millrace.constraint.expression.Expression.any;
import static dev.millrace.constraint.expression.Expression.between;
import static dev.millrace.constraint.expression.Expression.choice;
import static dev.millrace.constraint.expression.Expression.oneOf;
import static dev.millrace.constraint.expression.Expression.optional;
import static dev.millrace.constraint.expression.Expression.sequence;
import static dev.millrace.constraint.expression.Expression.word;

import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Words;
import dev.millrace.constraint.expression.Grammar;
import java.util.List;
import java.util.Map;

/**
 * The rules of JSON (RFC 8259), a little narrower: between two signs stands at most one space, or a line break and 20
 * blanks, so that a model cannot emit blanks for ever; numbers have at most 15 digits before the point, 16 behind it and
 * 2 in the exponent; {@code \}{@code u} names no surrogates.
 */
public final class JsonRules {
    static final Rule VALUE = new Rule("json value");
    static final Rule OBJECT = new Rule("json object");
    static final Rule ARRAY = new Rule("json array");
    static final Rule STRING = new Rule("json string");
    static final Rule CHARACTER = new Rule("json character");
    static final Rule BLANK = new Rule("json blank");
    static final Rule NUMBER = new Rule("json number");

    static final Expression BOOLEAN = new Words(List.of("true", "false"));
    static final Expression NULL = word("null");
    static final Expression DIGIT = between('0', '9');
    static final Expression FRACTION = optional(sequence(word("."), new Repeat(DIGIT, 1, 16)));

    /** What must not stand in a string as it is. */
    static final CodePoints ESCAPED = CodePoints.range(0, 0x1F).or(CodePoints.of("\"\\\u007F"));

    private static final Expression HEX = new Chars(CodePoints.of("0123456789abcdefABCDEF"));
    private static final Expression WHOLE = choice(word("0"), sequence(between('1', '9'), new Repeat(DIGIT, 0, 14)));
    private static final Expression EXPONENT =
            optional(sequence(oneOf("eE"), optional(oneOf("+-")), new Repeat(DIGIT, 1, 2)));

    private JsonRules() {}

    /** The rules by name, to which others can be added. */
    static Map<String, Expression> all() {
        var member = sequence(STRING, word(":"), BLANK, VALUE, BLANK);
        var element = sequence(VALUE, BLANK);
        return Map.of(
                VALUE.name(),
                choice(OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NULL),
                OBJECT.name(),
                sequence(word("{"), BLANK, listed(member), word("}")),
                ARRAY.name(),
                sequence(word("["), BLANK, listed(element), word("]")),
                STRING.name(),
                quoted(any(CHARACTER)),
                CHARACTER.name(),
                character(),
                BLANK.name(),
                choice(Expression.EMPTY, word(" "), sequence(word("\n"), new Repeat(oneOf(" \t"), 0, 20))),
                NUMBER.name(),
                sequence(optional(word("-")), WHOLE, FRACTION, EXPONENT));
    }

    /** Any JSON object. */
    public static Grammar anyObject() {
        return new Grammar(all(), OBJECT.name());
    }

    static Expression integer() {
        return sequence(optional(word("-")), WHOLE);
    }

    static Expression quoted(Expression inside) {
        return sequence(word("\""), inside, word("\""));
    }

    private static Expression listed(Expression part) {
        return optional(sequence(part, any(sequence(word(","), BLANK, part))));
    }

    private static Expression character() {
        var noSurrogate = choice(
                sequence(new Chars(CodePoints.of("0123456789abcefABCEF")), HEX, HEX, HEX),
                sequence(oneOf("dD"), between('0', '7'), HEX, HEX));
        var escape = sequence(word("\\"), choice(oneOf("\"\\/bfnrt"), sequence(word("u"), noSurrogate)));
        return choice(new Chars(ESCAPED.complement()), escape);
    }
}
