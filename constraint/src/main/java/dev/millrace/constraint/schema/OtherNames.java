package dev.millrace.constraint.schema;

import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Names of properties other than some: the tree of those names, left at any point by another character. Escapes are not
 * allowed in them, since an escaped spelling of a known name would be that name.
 */
final class OtherNames {
    private static final CodePoints PLAIN = JsonRules.ESCAPED.complement();

    private final RuleBook rules;
    private final String prefix;

    private OtherNames(RuleBook rules, String prefix) {
        this.rules = rules;
        this.prefix = prefix;
    }

    /**
     * A name in quotes.
     *
     * @param rules to which the tree's nodes are added
     * @param prefix of their names
     */
    static Expression than(Collection<String> names, RuleBook rules, String prefix) {
        return JsonRules.quoted(
                new OtherNames(rules, prefix).after("", names.stream().sorted().toList()));
    }

    /** What may follow a beginning that these names share. */
    private Expression after(String beginning, List<String> names) {
        var rule = new Rule(prefix + beginning);
        var following = new TreeMap<Integer, List<String>>();
        boolean known = false;
        for (var name : names) {
            if (name.length() == beginning.length()) {
                known = true;
            } else {
                following
                        .computeIfAbsent(name.codePointAt(beginning.length()), _ -> new ArrayList<>())
                        .add(name);
            }
        }
        var parts = new ArrayList<Expression>();
        if (!known) {
            parts.add(Expression.EMPTY);
        }
        var others = PLAIN;
        for (var next : following.entrySet()) {
            var character = Character.toString(next.getKey());
            others = others.minus(CodePoints.of(character));
            if (PLAIN.contains(next.getKey())) {
                parts.add(
                        Expression.sequence(Expression.word(character), after(beginning + character, next.getValue())));
            }
        }
        parts.add(Expression.sequence(new Chars(others), Expression.any(new Chars(PLAIN))));
        return rules.add(rule, new Expression.Choice(parts));
    }
}
