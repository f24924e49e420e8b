package dev.millrace.constraint.schema;

import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.regex.RegexParser;

/** Strings by length, pattern or format: one of the three. */
final class StringRules {
    private StringRules() {}

    static Expression of(SchemaNode node, Limits limits) {
        boolean measured = node.hasAny("minLength", "maxLength");
        int ways = (measured ? 1 : 0) + (node.has("pattern") ? 1 : 0) + (node.has("format") ? 1 : 0);
        if (ways > 1) {
            throw node.refused("of length, \"pattern\" and \"format\" a string may have one");
        }
        if (measured) {
            int min = node.count("minLength", 0);
            int max = node.count("maxLength", Repeat.ENDLESS);
            return max != Repeat.ENDLESS && max < min
                    ? SchemaGrammar.NOTHING
                    : JsonRules.quoted(new Repeat(JsonRules.CHARACTER, min, max));
        }
        var pattern = node.get("pattern");
        if (pattern != null) {
            return matching(RegexParser.anywhere(text(node, "pattern"), limits));
        }
        return node.has("format") ? formatted(node, limits) : JsonRules.STRING;
    }

    private static Expression formatted(SchemaNode node, Limits limits) {
        var format = text(node, "format");
        var pattern = Formats.pattern(format);
        if (pattern == null) {
            throw node.refused("format \"" + format + "\" is not supported");
        }
        return matching(RegexParser.whole(pattern, limits));
    }

    private static Expression matching(Expression text) {
        return JsonRules.quoted(JsonText.inString(text));
    }

    private static String text(SchemaNode node, String keyword) {
        var value = node.get(keyword);
        if (value == null || !value.isTextual()) {
            throw node.refused("\"" + keyword + "\" must be a string");
        }
        return value.textValue();
    }
}
