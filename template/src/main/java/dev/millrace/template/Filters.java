package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Mapping;
import dev.millrace.template.Value.None;
import dev.millrace.template.Value.Real;
import dev.millrace.template.Value.Undefined;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@code a|name}: filters over one value. Those over lists are in {@link ListFilters}. */
final class Filters {
    private final Budget budget;
    private final ListFilters lists;

    Filters(Budget budget) {
        this.budget = budget;
        lists = new ListFilters(this, budget);
    }

    Value apply(String name, Value value, Arguments arguments) {
        return switch (name) {
            case "default", "d" -> {
                boolean missing =
                        value instanceof Undefined || (arguments.flag(1, "boolean", false) && !value.truthy());
                yield missing ? arguments.get(0, "default_value", Text.EMPTY) : value;
            }
            case "tojson" -> Text.data(toJson(value, arguments));
            case "string" -> PythonText.str(value, budget);
            case "trim" -> (Value) TextMethods.call("strip", text(value), arguments, budget);
            case "upper", "lower", "title", "capitalize" -> TextMethods.call(name, text(value), Arguments.NONE, budget);
            case "replace" -> TextMethods.call(name, text(value), arguments, budget);
            case "format" -> TextFormat.format(text(value), arguments.positional(), budget);
            case "indent" -> indent(text(value), arguments);
            case "safe" -> text(value);
            case "escape", "e", "forceescape" -> escape(text(value));
            case "length", "count" -> new Int(Sequences.length(value));
            case "wordcount" -> new Int(text(value).value().split("\\w+", -1).length - 1L);
            case "int" -> integer(value, arguments);
            case "float" -> real(value, arguments);
            case "abs" -> absolute(value);
            case "round" -> round(value, arguments);
            default -> lists.apply(name, value, arguments);
        };
    }

    private Text text(Value value) {
        return PythonText.str(value, budget);
    }

    private String toJson(Value value, Arguments arguments) {
        Operators.refuseUndefined(value);
        boolean asciiOnly = arguments.flag(0, "ensure_ascii", false);
        Value indent = arguments.get(1, "indent", None.NONE);
        // The plain filter of Jinja takes the indent first, that of chat templates ensure_ascii; a number is an indent.
        if (arguments.positional().size() == 1 && arguments.positional().getFirst() instanceof Int) {
            indent = arguments.positional().getFirst();
            asciiOnly = false;
        }
        String unit = switch (indent) {
            case Int width -> " ".repeat((int) Math.clamp(width.value(), 0, 64));
            case Text text -> text.value();
            default -> null;
        };
        String item = unit == null ? ", " : ",";
        String key = ": ";
        if (arguments.get(2, "separators", None.NONE) instanceof Value.Sequence pair
                && pair.items().size() == 2) {
            item = text(pair.items().get(0)).value();
            key = text(pair.items().get(1)).value();
        }
        var style = new JsonText.Style(unit, item, key, asciiOnly, arguments.flag(3, "sort_keys", false));
        String json = JsonText.of(value, style, budget);
        budget.text(json.length());
        return json;
    }

    private Text indent(Text text, Arguments arguments) {
        Value width = arguments.get(0, "width", new Int(4));
        Text unit = width instanceof Text given
                ? given
                : Text.template(" ".repeat((int) Math.clamp(Operators.integer(width), 0, 256)));
        boolean first = arguments.flag(1, "first", false);
        boolean blank = arguments.flag(2, "blank", false);
        TextBuilder out = new TextBuilder();
        int start = 0;
        boolean firstLine = true;
        while (start <= text.length()) {
            int end = text.value().indexOf('\n', start);
            int next = end < 0 ? text.length() : end + 1;
            boolean empty = (end < 0 ? text.length() : end) == start;
            if (firstLine ? first : (blank || !empty)) {
                out.append(unit);
            }
            out.append(text.slice(start, next));
            budget.length(out.length());
            if (end < 0) {
                break;
            }
            start = next;
            firstLine = false;
        }
        budget.text(out.length());
        return out.text();
    }

    private Text escape(Text text) {
        budget.text(text.length() * 5L);
        return text.map(run -> run.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;"));
    }

    private static Value integer(Value value, Arguments arguments) {
        try {
            return switch (value) {
                case Text text
                when text.value().strip().contains(".") ->
                    new Int((long) Double.parseDouble(text.value().strip()));
                case Text text -> new Int(Long.parseLong(text.value().strip()));
                case Real number -> new Int((long) number.value());
                default -> new Int(Operators.integer(value));
            };
        } catch (NumberFormatException | JinjaException e) {
            return arguments.get(0, "default", new Int(0));
        }
    }

    private static Value real(Value value, Arguments arguments) {
        try {
            return new Real(
                    value instanceof Text text ? Double.parseDouble(text.value().strip()) : Operators.real(value));
        } catch (NumberFormatException | JinjaException e) {
            return arguments.get(0, "default", new Real(0));
        }
    }

    private static Value absolute(Value value) {
        return switch (value) {
            case Real number -> new Real(Math.abs(number.value()));
            case Int number
            when number.value() == Long.MIN_VALUE -> throw new JinjaException("a whole number leaves 64 bits");
            default -> new Int(Math.abs(Operators.integer(value)));
        };
    }

    private static Value round(Value value, Arguments arguments) {
        int digits = Math.clamp(arguments.integer(0, "precision", 0), -18, 18);
        RoundingMode mode = switch (arguments.text(1, "method", "common").value()) {
            case "ceil" -> RoundingMode.CEILING;
            case "floor" -> RoundingMode.FLOOR;
            default -> RoundingMode.HALF_EVEN;
        };
        double number = Operators.real(value);
        return Double.isFinite(number)
                ? new Real(new BigDecimal(number).setScale(digits, mode).doubleValue())
                : new Real(number);
    }

    /** Whether the value counts as a dictionary for filters that need one. */
    static Mapping mapping(Value value) {
        Operators.refuseUndefined(value);
        if (value instanceof Mapping mapping) {
            return mapping;
        }
        throw new JinjaException("Can only get item pairs from a mapping.");
    }

    Bool test(String name, Value value, Arguments arguments) {
        return Bool.of(Tests.holds(name, value, arguments, budget));
    }
}
