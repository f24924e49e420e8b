package dev.millrace.constraint.schema;

import static dev.millrace.constraint.expression.Expression.between;
import static dev.millrace.constraint.expression.Expression.sequence;
import static dev.millrace.constraint.expression.Expression.word;

import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import java.util.ArrayList;
import java.util.List;

/**
 * The decimal spellings of the integers from one to another: 8 to 12 is {@code [8-9] | 1[0-2]}. Bounds are within
 * ±10^18.
 */
final class IntegerRange {
    /** Greatest bound. */
    static final long MAX = 1_000_000_000_000_000_000L;

    private IntegerRange() {}

    /** From {@code low} to {@code high}, inclusive; nothing when that is none. */
    static Expression of(long low, long high) {
        var parts = new ArrayList<Expression>();
        if (low < 0) {
            long least = Math.max(1, -Math.min(high, -1));
            parts.add(sequence(word("-"), positive(least, -low)));
        }
        if (high >= 0) {
            parts.add(positive(Math.max(0, low), high));
        }
        return new Choice(parts);
    }

    /** From {@code low} to {@code high}, both 0 or more. */
    static Expression positive(long low, long high) {
        var parts = new ArrayList<Expression>();
        long from = low;
        while (from <= high) {
            var first = Long.toString(from);
            long lastOfLength = from == MAX ? MAX : Long.parseLong("9".repeat(first.length()));
            long to = Math.min(high, lastOfLength);
            parts.add(ofLength(first, Long.toString(to)));
            from = to + 1;
        }
        return new Choice(parts);
    }

    /** Two of the same number of digits. */
    private static Expression ofLength(String low, String high) {
        int digits = low.length();
        if (digits == 0) {
            return Expression.EMPTY;
        }
        char first = low.charAt(0);
        char last = high.charAt(0);
        var lowRest = low.substring(1);
        var highRest = high.substring(1);
        if (first == last) {
            return sequence(between(first, first), ofLength(lowRest, highRest));
        }
        var parts = new ArrayList<Expression>();
        boolean wholeFirst = lowRest.chars().allMatch(c -> c == '0');
        boolean wholeLast = highRest.chars().allMatch(c -> c == '9');
        if (!wholeFirst) {
            parts.add(sequence(between(first, first), ofLength(lowRest, "9".repeat(digits - 1))));
        }
        int from = wholeFirst ? first : first + 1;
        int to = wholeLast ? last : last - 1;
        if (from <= to) {
            parts.add(new Expression.Sequence(
                    List.of(between(from, to), new Repeat(JsonRules.DIGIT, digits - 1, digits - 1))));
        }
        if (!wholeLast) {
            parts.add(sequence(between(last, last), ofLength("0".repeat(digits - 1), highRest)));
        }
        return new Choice(parts);
    }
}
