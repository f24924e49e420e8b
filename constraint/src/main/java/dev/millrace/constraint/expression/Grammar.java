package dev.millrace.constraint.expression;

import java.util.Map;

/**
 * Rules that may name each other.
 *
 * @param rules by name
 * @param root the name of the rule that a text must fit as a whole
 */
public record Grammar(Map<String, Expression> rules, String root) {
    /** Copies the rules. */
    public Grammar {
        rules = Map.copyOf(rules);
    }

    /** A grammar of one rule. */
    public static Grammar of(Expression expression) {
        return new Grammar(Map.of("root", expression), "root");
    }
}
