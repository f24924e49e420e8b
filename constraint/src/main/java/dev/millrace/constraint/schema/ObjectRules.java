package dev.millrace.constraint.schema;

import static dev.millrace.constraint.expression.Expression.any;
import static dev.millrace.constraint.expression.Expression.optional;
import static dev.millrace.constraint.expression.Expression.sequence;
import static dev.millrace.constraint.expression.Expression.word;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Objects: properties in the order of the schema, those that are required in any case, others behind them. */
final class ObjectRules {
    /** Longest name beside which other properties are allowed. */
    private static final int NAME_MAX = 256;

    private static final Expression COMMA = sequence(word(","), JsonRules.BLANK);

    private final SchemaGrammar schema;
    private final SchemaNode node;

    ObjectRules(SchemaGrammar schema, SchemaNode node) {
        this.schema = schema;
        this.node = node;
    }

    /** @param member name, colon and value */
    private record Property(Expression member, boolean required) {}

    Expression expression() {
        if (!node.hasAny("properties", "required", "additionalProperties")) {
            return JsonRules.OBJECT;
        }
        var declared = declared();
        var properties = new ArrayList<Property>();
        var required = Set.copyOf(node.texts("required"));
        for (var property : declared.entrySet()) {
            var name = property.getKey();
            var value = schema.shared(property.getValue(), node.below("properties." + name));
            if (!value.equals(SchemaGrammar.NOTHING)) {
                properties.add(new Property(member(quoted(name), value), required.contains(name)));
            } else if (required.contains(name)) {
                return SchemaGrammar.NOTHING;
            }
        }
        var other = other(declared.keySet());
        return sequence(word("{"), JsonRules.BLANK, members(properties, other), word("}"));
    }

    /** What is required but not declared has the schema of the others. */
    private LinkedHashMap<String, JsonNode> declared() {
        var declared = new LinkedHashMap<String, JsonNode>();
        var properties = node.get("properties");
        if (properties != null && !properties.isObject()) {
            throw node.refused("\"properties\" must be an object");
        }
        if (properties != null) {
            properties.properties().forEach(field -> declared.put(field.getKey(), field.getValue()));
        }
        var additional = node.get("additionalProperties");
        for (var name : node.texts("required")) {
            declared.putIfAbsent(name, additional == null ? BooleanNode.TRUE : additional);
        }
        return declared;
    }

    private @Nullable Expression other(Set<String> declared) {
        var additional = node.get("additionalProperties");
        if (additional == null || SchemaMerge.is(additional, false)) {
            return null;
        }
        if (declared.stream().anyMatch(name -> name.length() > NAME_MAX)) {
            throw node.refused(
                    "\"additionalProperties\" beside a name of more than " + NAME_MAX + " characters is not supported");
        }
        var value = schema.shared(additional, node.below("additionalProperties"));
        if (value.equals(SchemaGrammar.NOTHING)) {
            return null;
        }
        var rules = schema.rules();
        var name = declared.isEmpty()
                ? JsonRules.STRING
                : OtherNames.than(declared, rules, "name " + rules.add(value).name() + " ");
        return rules.add(member(name, value));
    }

    private static Expression member(Expression name, Expression value) {
        return sequence(name, word(":"), JsonRules.BLANK, value, JsonRules.BLANK);
    }

    private static Expression quoted(String name) {
        return word(TextNode.valueOf(name).toString());
    }

    /** The one that comes first decides which can come behind it. */
    private Expression members(List<Property> properties, @Nullable Expression other) {
        var rules = schema.rules();
        var behind = new ArrayList<Expression>();
        var rest = rules.add(other == null ? Expression.EMPTY : any(sequence(COMMA, other)));
        behind.add(rest);
        for (var property : properties.reversed()) {
            var next = sequence(COMMA, property.member());
            rest = rules.add(sequence(property.required() ? next : optional(next), rest));
            behind.addFirst(rest);
        }
        var first = new ArrayList<Expression>();
        for (int i = 0; i < properties.size(); i++) {
            first.add(sequence(properties.get(i).member(), behind.get(i + 1)));
            if (properties.get(i).required()) {
                return new Choice(first);
            }
        }
        if (other != null) {
            first.add(sequence(other, behind.getLast()));
        }
        first.add(Expression.EMPTY);
        return new Choice(first);
    }
}
