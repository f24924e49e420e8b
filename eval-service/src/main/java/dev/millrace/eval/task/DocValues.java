package dev.millrace.eval.task;

import dev.millrace.eval.python.Blanks;
import dev.millrace.eval.python.Literal;
import dev.millrace.template.Dialect;
import dev.millrace.template.JinjaException;
import dev.millrace.template.JinjaTemplate;
import dev.millrace.template.Limits;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a task's expressions are for a document: a field's name stands for its value, anything else is a template. Follows
 * {@code doc_to_text}, {@code doc_to_target} and {@code doc_to_choice} of lm-evaluation-harness's ConfigurableTask, with the
 * columns of the documents that are evaluated.
 */
final class DocValues {
    /** Choices of a document at most. */
    static final int CHOICES_MAX = 64;

    private static final Limits LIMITS = new Limits(1 << 16, 500_000, 1 << 20, 256);

    private final String task;
    private final Set<String> columns;
    private final boolean hasChoices;
    private final Map<String, JinjaTemplate> templates = new ConcurrentHashMap<>();

    /**
     * Of a task.
     *
     * @param columns of its documents
     * @param hasChoices whether it has {@code doc_to_choice}, where digits are places among the choices
     */
    DocValues(String task, Set<String> columns, boolean hasChoices) {
        this.task = task;
        this.columns = Set.copyOf(columns);
        this.hasChoices = hasChoices;
    }

    /** {@code doc_to_text}: a text or a place among the choices. */
    Object text(@Nullable Object expression, Map<String, @Nullable Object> doc) {
        Object value = expression instanceof String source ? field(source, doc) : expression;
        if (value == null) {
            throw fail("doc_to_text", "is missing");
        }
        return number(value);
    }

    /** {@code doc_to_target}: a text, a place among the choices, or a list of these. */
    Object target(@Nullable Object expression, Map<String, @Nullable Object> doc) {
        if (!(expression instanceof String source)) {
            if (expression == null) {
                throw fail("doc_to_target", "is missing");
            }
            return number(expression);
        }
        if (columns.contains(source)) {
            Object value = doc.get(source);
            if (value == null) {
                throw fail("doc_to_target", "is null for the document");
            }
            return number(value);
        }
        String text = rendered("doc_to_target", source, doc);
        if (text.length() >= 2 && text.startsWith("[") && text.endsWith("]")) {
            try {
                Object list = Literal.read(text);
                return list == null ? text : list;
            } catch (IllegalArgumentException notAList) {
                return text;
            }
        }
        return digits(text);
    }

    /** {@code doc_to_choice}: 1 to {@link #CHOICES_MAX} texts. */
    List<String> choices(@Nullable Object expression, Map<String, @Nullable Object> doc) {
        Object value = switch (expression) {
            case String source when columns.contains(source) -> doc.get(source);
            case String source -> literal(source, doc);
            case Map<?, ?> map -> new ArrayList<>(map.values());
            case null, default -> expression;
        };
        if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > CHOICES_MAX) {
            throw fail("doc_to_choice", "is no list of 1 to %d texts".formatted(CHOICES_MAX));
        }
        List<String> choices = new ArrayList<>(list.size());
        for (Object choice : list) {
            if (!(choice instanceof String text)) {
                throw fail("doc_to_choice", "has " + choice + ", which is no text");
            }
            choices.add(text);
        }
        return choices;
    }

    /** {@code description} and {@code gen_prefix}: a field's value or a template; empty stays empty. */
    String fragment(String key, @Nullable String expression, Map<String, @Nullable Object> doc) {
        if (expression == null || expression.isEmpty()) {
            return "";
        }
        return doc.containsKey(expression) ? shown(doc.get(expression)) : rendered(key, expression, doc);
    }

    /** Any value as Python's {@code str} writes it. */
    String shown(@Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        Map<String, @Nullable Object> data = new HashMap<>();
        data.put("value", value);
        return rendered("value", "{{ value }}", data);
    }

    private @Nullable Object field(String source, Map<String, @Nullable Object> doc) {
        return columns.contains(source) ? doc.get(source) : digits(rendered("doc_to_text", source, doc));
    }

    private Object digits(String text) {
        boolean isPlace = hasChoices && Blanks.isDigits(text) && text.length() < 10;
        return isPlace ? (Object) Integer.parseInt(text) : text;
    }

    /** Whole numbers that are small as Integer. */
    private static Object number(Object value) {
        return value instanceof Long number && number == number.intValue() ? (Object) number.intValue() : value;
    }

    private @Nullable Object literal(String source, Map<String, @Nullable Object> doc) {
        try {
            return Literal.read(rendered("doc_to_choice", source, doc));
        } catch (IllegalArgumentException notALiteral) {
            throw fail("doc_to_choice", "makes " + notALiteral.getMessage());
        }
    }

    private String rendered(String key, String source, Map<String, @Nullable Object> doc) {
        try {
            return templates
                    .computeIfAbsent(
                            source,
                            template -> JinjaTemplate.parse(template, Dialect.task(), LIMITS, () -> LocalDateTime.MIN))
                    .render(doc, Map.of())
                    .text();
        } catch (JinjaException failed) {
            throw new TaskException("task %s, %s: %s".formatted(task, key, failed.getMessage()), failed);
        }
    }

    TaskException fail(String key, String complaint) {
        return new TaskException("task %s: %s %s".formatted(task, key, complaint));
    }
}
