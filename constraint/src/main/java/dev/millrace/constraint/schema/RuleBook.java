package dev.millrace.constraint.schema;

import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Grammar;
import java.util.HashMap;
import java.util.Map;

/** The rules that a schema has become so far, those of JSON among them. */
final class RuleBook {
    private final Map<String, Expression> rules = new HashMap<>(JsonRules.all());
    private final int rulesMax;

    RuleBook(int rulesMax) {
        this.rulesMax = rulesMax;
    }

    /** @throws dev.millrace.constraint.InvalidConstraintException when there are too many */
    Rule add(Rule rule, Expression body) {
        rules.put(rule.name(), body);
        Limits.require(rules.size() <= rulesMax, "the schema is too large: more than " + rulesMax + " rules");
        return rule;
    }

    /** A rule with a name of its own. */
    Rule add(Expression body) {
        return add(new Rule("part " + rules.size()), body);
    }

    Grammar grammar(String root) {
        return new Grammar(rules, root);
    }
}
