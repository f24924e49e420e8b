package dev.millrace.template;

import java.math.BigDecimal;
import java.util.Map;

/** Values as Python writes them: {@code str()} for output and {@code repr()} inside lists. */
final class PythonText {
    private PythonText() {}

    /** Python's str.isspace for one character: each of Java's two leaves out some that the other has, and both U+0085. */
    static boolean isSpace(int unit) {
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == 0x85;
    }

    static String stripRight(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** What a template prints. Texts keep their origin; what is made of lists and dictionaries counts as data. */
    static Text str(Value value, Budget budget) {
        return switch (value) {
            case Text text -> text;
            case Value.Undefined undefined -> Text.EMPTY;
            case Value.Int number -> Text.template(Long.toString(number.value()));
            case Value.Real number -> Text.template(real(number.value()));
            case Value.Bool truth -> Text.template(truth.value() ? "True" : "False");
            case Value.None none -> Text.template("None");
            default -> Text.data(repr(value, budget));
        };
    }

    static String repr(Value value, Budget budget) {
        StringBuilder out = new StringBuilder();
        repr(value, out, budget);
        return out.toString();
    }

    private static void repr(Value value, StringBuilder out, Budget budget) {
        budget.enter();
        switch (value) {
            case Text text -> quote(text.value(), out);
            case Value.Sequence sequence -> {
                out.append(sequence.tuple() ? '(' : '[');
                String separator = "";
                for (Value item : sequence.items()) {
                    out.append(separator);
                    repr(item, out, budget);
                    separator = ", ";
                }
                out.append(sequence.tuple() && sequence.items().size() == 1 ? "," : "");
                out.append(sequence.tuple() ? ')' : ']');
            }
            case Value.Mapping mapping -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<Value, Value> entry : mapping.entries().entrySet()) {
                    out.append(separator);
                    repr(entry.getKey(), out, budget);
                    out.append(": ");
                    repr(entry.getValue(), out, budget);
                    separator = ", ";
                }
                out.append('}');
            }
            case Value.Undefined undefined -> out.append("Undefined");
            case Value.Namespace namespace -> out.append("<Namespace>");
            case Value.Function function ->
                out.append("<function ").append(function.name()).append('>');
            case Value.Loop loop -> out.append("<LoopContext>");
            default -> out.append(str(value, budget).value());
        }
        budget.length(out.length());
        budget.leave();
    }

    private static void quote(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(codePoint -> {
            switch (codePoint) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (codePoint == quote) {
                        out.append('\\').append(quote);
                    } else if (isPrintable(codePoint)) {
                        out.appendCodePoint(codePoint);
                    } else {
                        String form = codePoint < 0x100 ? "\\x%02x" : codePoint < 0x10000 ? "\\u%04x" : "\\U%08x";
                        out.append(form.formatted(codePoint));
                    }
                }
            }
        });
        out.append(quote);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> codePoint == ' ';
            default -> true;
        };
    }

    /** Python's shortest form of a double: exponents from 1e16 on and below 1e-4. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = decimal.unscaledValue().abs().toString();
        return (value < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
