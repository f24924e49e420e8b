package dev.millrace.constraint.schema;

import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Sequence;
import dev.millrace.constraint.expression.Expression.Words;
import java.util.ArrayList;
import java.util.List;

/** Turns what a pattern says of a text into what it says of the text written as the inside of a JSON string. */
final class JsonText {
    private static final String SHORT_ESCAPED = "\"\\\b\f\n\r\t";
    private static final List<String> SHORT_ESCAPES = List.of("\\\"", "\\\\", "\\b", "\\f", "\\n", "\\r", "\\t");

    private JsonText() {}

    /** Control characters that have no short escape are left out. */
    static Expression inString(Expression text) {
        return switch (text) {
            case Chars(var points) -> chars(points);
            case Sequence(var parts) ->
                new Sequence(parts.stream().map(JsonText::inString).toList());
            case Choice(var parts) ->
                new Choice(parts.stream().map(JsonText::inString).toList());
            case Repeat(var part, int min, int max) -> new Repeat(inString(part), min, max);
            case Words words -> throw new IllegalArgumentException("a pattern has no words: " + words);
            case Rule rule -> throw new IllegalArgumentException("a pattern has no rules: " + rule);
        };
    }

    private static Expression chars(CodePoints points) {
        var plain = points.minus(JsonRules.ESCAPED);
        var escapes = new ArrayList<String>();
        for (int i = 0; i < SHORT_ESCAPED.length(); i++) {
            if (points.contains(SHORT_ESCAPED.charAt(i))) {
                escapes.add(SHORT_ESCAPES.get(i));
            }
        }
        return escapes.isEmpty() ? new Chars(plain) : new Choice(List.of(new Chars(plain), new Words(escapes)));
    }
}
