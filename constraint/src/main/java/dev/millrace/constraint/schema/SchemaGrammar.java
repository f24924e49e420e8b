package dev.millrace.constraint.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Words;
import dev.millrace.constraint.expression.Grammar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a grammar of a JSON schema. Properties come in the order of the schema; an object that declares properties and
 * says nothing of others has no others; all of {@code prefixItems} come. Those are choices among what the schema allows,
 * so every text fits it. Keywords that are not understood are refused by name.
 */
public final class SchemaGrammar {
    /** Fits nothing. */
    static final Expression NOTHING = new Choice(List.of());

    /** Most schemas looked at, those that merging makes included. */
    private static final int SCHEMAS_MAX = 20_000;

    private static final List<String> BESIDE_VALUES = List.of(
            "properties",
            "required",
            "additionalProperties",
            "items",
            "prefixItems",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum");

    private final JsonNode document;
    private final Limits limits;
    private final RuleBook rules;
    private final Map<String, Rule> references = new HashMap<>();
    private final ArrayDeque<String> open = new ArrayDeque<>();
    private int schemas;
    private int nesting;

    private SchemaGrammar(JsonNode document, Limits limits) {
        this.document = document;
        this.limits = limits;
        this.rules = new RuleBook(limits.rulesMax());
    }

    /** @throws InvalidConstraintException naming the place and keyword that are not understood */
    public static Grammar of(String schema, Limits limits) {
        limits.requireLength("the schema", schema, limits.sourceCharsMax());
        return new SchemaGrammar(read(schema, limits), limits).grammar();
    }

    private static JsonNode read(String schema, Limits limits) {
        var mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(limits.nestingMax())
                                .maxNumberLength(100)
                                .build())
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        try {
            var node = mapper.readTree(schema);
            if (node == null || node.isMissingNode()) {
                throw new InvalidConstraintException("the schema is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new InvalidConstraintException("the schema is no JSON of at most " + limits.nestingMax() + " levels");
        }
    }

    private Grammar grammar() {
        var root = rules.add(new Rule("schema"), convert(document, ""));
        while (!open.isEmpty()) {
            var pointer = open.poll();
            rules.add(new Rule("reference " + pointer), convert(at(pointer), pointer));
        }
        return rules.grammar(root.name());
    }

    RuleBook rules() {
        return rules;
    }

    Limits limits() {
        return limits;
    }

    /** A schema that stands more than once in the grammar, so as a rule. */
    Expression shared(JsonNode schema, String path) {
        var converted = convert(schema, path);
        boolean small = converted instanceof Rule || converted.equals(NOTHING);
        return small ? converted : rules.add(converted);
    }

    Expression convert(JsonNode schema, String path) {
        Limits.require(++schemas <= SCHEMAS_MAX, "the schema is too large: more than " + SCHEMAS_MAX + " parts");
        Limits.require(++nesting <= 2 * limits.nestingMax(), "the schema is nested too deeply, or merges with itself");
        try {
            if (SchemaMerge.is(schema, true)) {
                return JsonRules.VALUE;
            }
            if (SchemaMerge.is(schema, false)) {
                return NOTHING;
            }
            if (!(schema instanceof ObjectNode object)) {
                throw new InvalidConstraintException("the schema cannot be used: " + (path.isEmpty() ? "it" : path)
                        + " must be an object or a truth value");
            }
            var node = new SchemaNode(object, path);
            node.requireKnown();
            return combined(node);
        } finally {
            nesting--;
        }
    }

    /** References and combinations first; what is left is a schema of values and types. */
    private Expression combined(SchemaNode node) {
        if (node.has("$ref")) {
            return referenced(node);
        }
        if (node.has("allOf")) {
            var merged = node.json().deepCopy();
            merged.remove("allOf");
            for (var part : node.list("allOf")) {
                if (SchemaMerge.is(part, false)) {
                    return NOTHING;
                }
                merged = new SchemaMerge(node).of(merged, resolved(part, node));
            }
            return convert(merged, node.path());
        }
        for (var keyword : List.of("anyOf", "oneOf")) {
            if (node.has(keyword)) {
                return alternatives(node, keyword);
            }
        }
        return plain(node);
    }

    private Expression alternatives(SchemaNode node, String keyword) {
        var base = node.json().deepCopy();
        base.remove(keyword);
        base.remove(SchemaNode.ANNOTATIONS);
        var parts = new ArrayList<Expression>();
        int index = 0;
        for (var part : node.list(keyword)) {
            var path = node.below(keyword + "[" + index++ + "]");
            boolean alone = base.isEmpty() || part.isBoolean();
            boolean any = SchemaMerge.is(part, true);
            parts.add(
                    alone
                            ? convert(any ? base : part, path)
                            : convert(new SchemaMerge(node).of(base, resolved(part, node)), path));
        }
        return new Choice(parts);
    }

    private Expression referenced(SchemaNode node) {
        var pointer = pointer(node);
        var siblings = node.json().deepCopy();
        siblings.remove("$ref");
        siblings.remove(SchemaNode.ANNOTATIONS);
        if (!siblings.isEmpty()) {
            var target = at(pointer);
            return SchemaMerge.is(target, false)
                    ? NOTHING
                    : convert(new SchemaMerge(node).of(siblings, resolved(target, node)), node.path());
        }
        var known = references.get(pointer);
        if (known == null) {
            at(pointer);
            known = new Rule("reference " + pointer);
            references.put(pointer, known);
            open.add(pointer);
        }
        return known;
    }

    /** A part as an object, a reference in it left to be resolved with it. */
    private ObjectNode resolved(JsonNode part, SchemaNode node) {
        if (part instanceof ObjectNode object) {
            new SchemaNode(object, node.path()).requireKnown();
            if (object.has("$ref")) {
                Limits.require(++schemas <= SCHEMAS_MAX, "the schema merges with itself");
                var rest = object.deepCopy();
                rest.remove("$ref");
                var target = at(pointer(new SchemaNode(object, node.path())));
                return rest.isEmpty() || target.equals(part)
                        ? followed(target, node)
                        : new SchemaMerge(node).of(rest, followed(target, node));
            }
            return object;
        }
        if (SchemaMerge.is(part, true)) {
            return document.isObject()
                    ? ((ObjectNode) document).objectNode()
                    : node.json().objectNode();
        }
        throw node.refused("a part of a combination must be an object");
    }

    private ObjectNode followed(JsonNode target, SchemaNode node) {
        Limits.require(++nesting <= 2 * limits.nestingMax(), "the schema merges with itself");
        try {
            return resolved(target, node);
        } finally {
            nesting--;
        }
    }

    private static String pointer(SchemaNode node) {
        var reference = node.json().path("$ref").asText();
        if (!reference.equals("#") && !reference.startsWith("#/")) {
            throw node.refused("\"$ref\" must point into the schema itself, as #/$defs/NAME does");
        }
        return reference.substring(1);
    }

    private JsonNode at(String pointer) {
        var target = document.at(pointer);
        if (target.isMissingNode()) {
            throw new InvalidConstraintException(
                    "the schema cannot be used: \"$ref\" points to #" + pointer + ", where nothing is");
        }
        return target;
    }

    private Expression plain(SchemaNode node) {
        var types = SchemaTypes.of(node);
        if (node.hasAny("enum", "const")) {
            return values(node, types);
        }
        if (types.isEmpty()) {
            return JsonRules.VALUE;
        }
        var parts = types.stream().map(type -> typed(node, type)).toList();
        return parts.size() == 1 ? parts.getFirst() : new Choice(parts);
    }

    private Expression typed(SchemaNode node, String type) {
        return switch (type) {
            case "object" -> new ObjectRules(this, node).expression();
            case "array" -> new ArrayRules(this, node).expression();
            case "string" -> StringRules.of(node, limits);
            case "integer" -> NumberRules.integer(node);
            case "number" -> NumberRules.number(node);
            case "boolean" -> JsonRules.BOOLEAN;
            default -> JsonRules.NULL;
        };
    }

    /** Values are written without blanks. */
    private static Expression values(SchemaNode node, Set<String> types) {
        for (var keyword : BESIDE_VALUES) {
            if (node.has(keyword)) {
                throw node.refused("\"" + keyword + "\" beside \"enum\" or \"const\" is not supported");
            }
        }
        var values = new ArrayList<JsonNode>();
        var constant = node.get("const");
        if (node.has("enum")) {
            values.addAll(node.list("enum"));
            values.removeIf(value -> constant != null && !value.equals(constant));
        } else if (constant != null) {
            values.add(constant);
        }
        values.removeIf(value -> !SchemaTypes.fits(value, types));
        return new Words(values.stream().map(JsonNode::toString).distinct().toList());
    }
}
