package dev.millrace.constraint.schema;

import static dev.millrace.constraint.expression.Expression.optional;
import static dev.millrace.constraint.expression.Expression.sequence;
import static dev.millrace.constraint.expression.Expression.word;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Arrays: first those of {@code prefixItems}, all of them, then any number of {@code items}. */
final class ArrayRules {
    private final SchemaGrammar schema;
    private final SchemaNode node;

    ArrayRules(SchemaGrammar schema, SchemaNode node) {
        this.schema = schema;
        this.node = node;
    }

    Expression expression() {
        int min = node.count("minItems", 0);
        int max = node.count("maxItems", Repeat.ENDLESS);
        if (max != Repeat.ENDLESS && max < min) {
            return SchemaGrammar.NOTHING;
        }
        var first = prefix(max);
        int most = max == Repeat.ENDLESS ? max : max - first.size();
        return sequence(word("["), JsonRules.BLANK, members(first, Math.max(0, min - first.size()), most), word("]"));
    }

    private List<Expression> prefix(int max) {
        var prefix = new ArrayList<Expression>();
        for (var item : node.list("prefixItems")) {
            if (prefix.size() != max) {
                prefix.add(element(schema.shared(item, node.below("prefixItems[" + prefix.size() + "]"))));
            }
        }
        return prefix;
    }

    private static Expression element(Expression value) {
        return sequence(value, JsonRules.BLANK);
    }

    /** @param min of those after the first ones */
    private Expression members(List<Expression> first, int min, int max) {
        var items = node.get("items");
        // Behind a prefix, items that nobody speaks of are left out where that is allowed.
        boolean closed = items == null && !first.isEmpty();
        var rest = schema.shared(items == null ? BooleanNode.TRUE : items, node.below("items"));
        int most = rest.equals(SchemaGrammar.NOTHING) ? 0 : closed ? min : max;
        if (most != Repeat.ENDLESS && most < min) {
            return SchemaGrammar.NOTHING;
        }
        var element = element(rest);
        var next = sequence(word(","), JsonRules.BLANK, element);
        if (first.isEmpty()) {
            if (most == 0) {
                return Expression.EMPTY;
            }
            int more = most == Repeat.ENDLESS ? most : most - 1;
            var all = sequence(element, new Repeat(next, Math.max(0, min - 1), more));
            return min == 0 ? optional(all) : all;
        }
        var parts = new ArrayList<Expression>();
        for (var part : first) {
            parts.add(parts.isEmpty() ? part : sequence(word(","), JsonRules.BLANK, part));
        }
        parts.add(most == 0 ? Expression.EMPTY : new Repeat(next, min, most));
        return new Sequence(parts);
    }
}
