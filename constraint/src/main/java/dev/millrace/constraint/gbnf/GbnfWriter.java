package dev.millrace.constraint.gbnf;

import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Sequence;
import dev.millrace.constraint.expression.Expression.Words;
import dev.millrace.constraint.expression.Grammar;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a grammar as GBNF, those rules only that its root leads to. */
public final class GbnfWriter {
    private final Grammar grammar;
    private final String root;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final ArrayDeque<String> open = new ArrayDeque<>();

    private GbnfWriter(Grammar grammar, String root) {
        this.grammar = grammar;
        this.root = root;
        names.put(grammar.root(), root);
        open.add(grammar.root());
    }

    /** @param root name of the root; the other rules are {@code root-1}, {@code root-2} and so on */
    public static String rules(Grammar grammar, String root) {
        return new GbnfWriter(grammar, root).written();
    }

    private String written() {
        var text = new StringBuilder();
        while (!open.isEmpty()) {
            var name = open.poll();
            var body = Objects.requireNonNull(grammar.rules().get(name), name);
            text.append(nameOf(name)).append(" ::= ").append(written(body)).append('\n');
        }
        return text.toString();
    }

    private String nameOf(String rule) {
        var known = names.get(rule);
        if (known == null) {
            known = root + "-" + names.size();
            names.put(rule, known);
            open.add(rule);
        }
        return known;
    }

    private String written(Expression expression) {
        return switch (expression) {
            case Words(var texts) ->
                texts.isEmpty()
                        ? "[]"
                        : group(texts.stream().map(GbnfWriter::quoted).toList(), " | ");
            case Chars(var points) -> bracketed(points);
            case Sequence(var parts) -> parts.isEmpty() ? "\"\"" : group(written(parts), " ");
            case Choice(var parts) -> parts.isEmpty() ? "[]" : group(written(parts), " | ");
            case Repeat(var part, int min, int max) ->
                written(part) + "{" + min + "," + (max == Repeat.ENDLESS ? "" : max) + "}";
            case Rule(String name) -> nameOf(name);
        };
    }

    private List<String> written(List<Expression> parts) {
        return parts.stream().map(this::written).toList();
    }

    private static String group(List<String> parts, String between) {
        return parts.size() == 1 ? parts.getFirst() : "(" + String.join(between, parts) + ")";
    }

    private static String quoted(String text) {
        return text.codePoints().mapToObj(GbnfWriter::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String bracketed(CodePoints points) {
        return points.ranges().stream()
                .map(range -> range[0] == range[1] ? escaped(range[0]) : escaped(range[0]) + "-" + escaped(range[1]))
                .collect(Collectors.joining("", "[", "]"));
    }

    private static String escaped(int c) {
        boolean plain = c < 128 && (Character.isLetterOrDigit(c) || " _:,.{}()<>/;=+*!".indexOf(c) >= 0);
        if (plain) {
            return Character.toString(c);
        }
        return c < 256 ? "\\x%02x".formatted(c) : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
    }
}
