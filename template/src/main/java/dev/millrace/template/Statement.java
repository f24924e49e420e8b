package dev.millrace.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What does something. */
sealed interface Statement {
    /** Where it stands, from 1. */
    int line();

    /** Text outside of tags. */
    record Data(Text text, int line) implements Statement {}

    /** {{ a }}. */
    record Output(Expression value, int line) implements Statement {}

    /** {% if %}: the first branch whose test holds; an else is a branch that always holds. */
    record If(List<Branch> branches, int line) implements Statement {}

    /** One branch of an if. */
    record Branch(Expression test, List<Statement> body) {}

    /** {% for targets in items if condition %}. */
    record For(
            List<String> targets,
            Expression items,
            @Nullable Expression condition,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    /** {% set a, b = value %}. */
    record Assign(List<String> targets, Expression value, int line) implements Statement {}

    /** {% set a.b = value %}. */
    record AssignAttribute(String target, String attribute, Expression value, int line) implements Statement {}

    /** {% set a %}…{% endset %}: the text that the body makes, through the filters. */
    record Capture(String target, List<Expression.Filter> filters, List<Statement> body, int line)
            implements Statement {}

    /** {% filter a|b %}…{% endfilter %}. */
    record Filtered(List<Expression.Filter> filters, List<Statement> body, int line) implements Statement {}

    /** {% macro %}. */
    record Macro(String name, List<String> parameters, Map<String, Expression> defaults, List<Statement> body, int line)
            implements Statement {}

    /** {% call macro() %}…{% endcall %}: the body becomes the macro's caller(). */
    record CallBlock(Expression.Call call, List<String> parameters, List<Statement> body, int line)
            implements Statement {}

    /** {% with a = b %}, and {% generation %}, which only marks text for training: a scope of its own. */
    record With(Map<String, Expression> variables, List<Statement> body, int line) implements Statement {}

    /** {% break %} or {% continue %}. */
    record Jump(boolean leave, int line) implements Statement {}
}
