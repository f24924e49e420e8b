package dev.millrace.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as Python's json.dumps writes them: a blank after commas and colons, no escapes beyond what JSON demands. */
final class JsonText {
    /**
     * How to write.
     *
     * @param indent what one level is indented with; null keeps everything on one line
     * @param itemSeparator between items
     * @param keySeparator between key and value
     * @param asciiOnly whether other characters are escaped
     * @param sortKeys whether keys are sorted
     */
    record Style(
            @Nullable String indent, String itemSeparator, String keySeparator, boolean asciiOnly, boolean sortKeys) {}

    private final StringBuilder out = new StringBuilder();
    private final Style style;
    private final Budget budget;

    private JsonText(Style style, Budget budget) {
        this.style = style;
        this.budget = budget;
    }

    static String of(Value value, Style style, Budget budget) {
        JsonText json = new JsonText(style, budget);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Value value, int level) {
        budget.enter();
        switch (value) {
            case Text text -> quote(text.value());
            case Value.Int number -> out.append(number.value());
            case Value.Real number -> out.append(real(number.value()));
            case Value.Bool truth -> out.append(truth.value());
            case Value.None none -> out.append("null");
            case Value.Sequence sequence -> writeSequence(sequence.items(), level);
            case Value.Mapping mapping -> writeMapping(mapping.entries(), level);
            default -> throw new JinjaException(value.typeName() + " has no JSON form");
        }
        budget.length(out.length());
        budget.leave();
    }

    private static String real(double value) {
        return Double.isNaN(value)
                ? "NaN"
                : Double.isInfinite(value) ? (value > 0 ? "Infinity" : "-Infinity") : PythonText.real(value);
    }

    private void writeSequence(List<Value> items, int level) {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : style.itemSeparator());
            newLine(level + 1);
            write(items.get(i), level + 1);
        }
        if (!items.isEmpty()) {
            newLine(level);
        }
        out.append(']');
    }

    private void writeMapping(Map<Value, Value> entries, int level) {
        List<Map.Entry<Value, Value>> ordered = new ArrayList<>(entries.entrySet());
        if (style.sortKeys()) {
            ordered.sort(Comparator.comparing(entry -> key(entry.getKey())));
        }
        out.append('{');
        String separator = "";
        for (Map.Entry<Value, Value> entry : ordered) {
            out.append(separator);
            newLine(level + 1);
            quote(key(entry.getKey()));
            out.append(style.keySeparator());
            write(entry.getValue(), level + 1);
            separator = style.itemSeparator();
        }
        if (!entries.isEmpty()) {
            newLine(level);
        }
        out.append('}');
    }

    private static String key(Value key) {
        return switch (key) {
            case Text text -> text.value();
            case Value.Int number -> Long.toString(number.value());
            case Value.Real number -> real(number.value());
            case Value.Bool truth -> Boolean.toString(truth.value());
            case Value.None none -> "null";
            default -> throw new JinjaException("a key of type " + key.typeName() + " has no JSON form");
        };
    }

    private void newLine(int level) {
        if (style.indent() != null) {
            out.append('\n').repeat(style.indent(), level);
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            switch (unit) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (unit < 0x20 || (style.asciiOnly() && unit > 0x7E)) {
                        out.append("\\u%04x".formatted((int) unit));
                    } else {
                        out.append(unit);
                    }
                }
            }
        }
        out.append('"');
    }
}
