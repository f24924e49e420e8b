package dev.millrace.template;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A template that was read once and can be rendered many times, by many threads. Loop controls are there, raise_exception and
 * strftime_now as chat templates expect them; nothing is escaped for HTML.
 */
public final class JinjaTemplate {
    private final List<Statement> statements;
    private final Dialect dialect;
    private final Limits limits;
    private final Supplier<LocalDateTime> now;

    private JinjaTemplate(
            List<Statement> statements, Dialect dialect, Limits limits, Supplier<LocalDateTime> now) {
        this.statements = statements;
        this.dialect = dialect;
        this.limits = limits;
        this.now = now;
    }

    /** Reads a chat template. */
    public static JinjaTemplate parse(String source, Limits limits, Supplier<LocalDateTime> now) {
        return parse(source, Dialect.chat(), limits, now);
    }

    /**
     * Reads a template.
     *
     * @param now the local time that strftime_now tells
     * @throws JinjaException when it is not one, or too long
     */
    public static JinjaTemplate parse(
            String source, Dialect dialect, Limits limits, Supplier<LocalDateTime> now) {
        if (source.length() > limits.sourceLengthMax()) {
            throw new JinjaException("the template is longer than " + limits.sourceLengthMax() + " characters");
        }
        return new JinjaTemplate(TemplateParser.parse(Lexer.tokens(source, dialect)), dialect, limits, now);
    }

    /**
     * Renders the template.
     *
     * @param data variables from outside (null, text, numbers, truth values, lists and maps of them); never counts as
     *     written by the template
     * @param trusted variables that count as if the template had written them, such as the model's own special tokens
     * @throws JinjaException when the template raises it, fails or passes a limit
     */
    public RenderedPrompt render(Map<String, ? extends @Nullable Object> data, Map<String, String> trusted) {
        Budget budget = new Budget(limits);
        Scope scope = new Scope(Globals.scope(budget, now));
        data.forEach((name, value) -> scope.set(name, Value.data(value)));
        trusted.forEach((name, value) -> scope.set(name, Text.template(value)));
        return new RenderedPrompt(
                new Interpreter(budget, dialect.refusesUndefined()).render(statements, scope).pieces());
    }
}
