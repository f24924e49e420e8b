package dev.millrace.constraint.schema;

import static dev.millrace.constraint.expression.Expression.sequence;
import static dev.millrace.constraint.expression.Expression.word;

import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Choice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;

/** Numbers and their bounds. */
final class NumberRules {
    /** Greatest number where no bound is given. */
    private static final long GREATEST = 999_999_999_999_999L;

    private NumberRules() {}

    static Expression integer(SchemaNode node) {
        if (!bounded(node)) {
            return JsonRules.integer();
        }
        return range(low(node), high(node));
    }

    private static Expression range(long low, long high) {
        return low > high ? SchemaGrammar.NOTHING : IntegerRange.of(low, high);
    }

    /** Bounds of fractions are integers, and themselves allowed. */
    static Expression number(SchemaNode node) {
        if (!bounded(node)) {
            return JsonRules.NUMBER;
        }
        if (node.hasAny("exclusiveMinimum", "exclusiveMaximum")) {
            throw node.refused("exclusive bounds are supported for type integer only");
        }
        requireWhole(node, "minimum");
        requireWhole(node, "maximum");
        long low = low(node);
        long high = high(node);
        if (low > high) {
            return SchemaGrammar.NOTHING;
        }
        var parts = new ArrayList<Expression>();
        parts.add(IntegerRange.of(low, high));
        if (high > 0) {
            parts.add(sequence(IntegerRange.positive(Math.max(0, low), high - 1), JsonRules.FRACTION));
        }
        if (low < 0) {
            parts.add(sequence(word("-"), IntegerRange.positive(Math.max(0, -high), -low - 1), JsonRules.FRACTION));
        }
        return new Choice(parts);
    }

    private static boolean bounded(SchemaNode node) {
        return node.hasAny("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
    }

    private static long low(SchemaNode node) {
        var least = node.number("minimum");
        var above = node.number("exclusiveMinimum");
        long low = least == null ? -GREATEST : rounded(node, least, RoundingMode.CEILING);
        if (above != null) {
            long first = rounded(node, above, RoundingMode.FLOOR) + 1;
            low = least == null ? first : Math.max(low, first);
        }
        return low;
    }

    private static long high(SchemaNode node) {
        var most = node.number("maximum");
        var below = node.number("exclusiveMaximum");
        long high = most == null ? GREATEST : rounded(node, most, RoundingMode.FLOOR);
        if (below != null) {
            long last = rounded(node, below, RoundingMode.CEILING) - 1;
            high = most == null ? last : Math.min(high, last);
        }
        return high;
    }

    private static long rounded(SchemaNode node, BigDecimal bound, RoundingMode mode) {
        if (bound.abs().compareTo(BigDecimal.valueOf(IntegerRange.MAX - 1)) >= 0 || bound.scale() > 100) {
            throw node.refused("a bound must be within ±10^18");
        }
        return bound.setScale(0, mode).longValueExact();
    }

    private static void requireWhole(SchemaNode node, String keyword) {
        var bound = node.number(keyword);
        if (bound != null && SchemaNode.whole(bound) == null) {
            throw node.refused("\"" + keyword + "\" of type number must be an integer");
        }
    }
}
