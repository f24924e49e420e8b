package dev.millrace.template;

import java.util.List;
import java.util.Locale;

/** Python's % formatting, as far as templates use it: %s, %d, %i, %r, %%, and %f with a precision. */
final class TextFormat {
    private static final int PRECISION_MAX = 20;

    private TextFormat() {}

    static Text format(Text format, List<Value> values, Budget budget) {
        TextBuilder out = new TextBuilder();
        String source = format.value();
        int used = 0;
        int at = 0;
        for (int percent = source.indexOf('%'); percent >= 0; percent = source.indexOf('%', at)) {
            out.append(format.slice(at, percent));
            int kind = percent + 1;
            int precision = 6;
            if (kind < source.length() && source.charAt(kind) == '.') {
                int end = kind + 1;
                while (end < source.length() && end < kind + 3 && Character.isDigit(source.charAt(end))) {
                    end++;
                }
                precision = end > kind + 1 ? Math.min(PRECISION_MAX, Integer.parseInt(source, kind + 1, end, 10)) : 0;
                kind = end;
            }
            char conversion = kind < source.length() ? source.charAt(kind) : ' ';
            if (conversion == '%') {
                out.append(Text.template("%"));
            } else {
                if (used == values.size()) {
                    throw new JinjaException("not enough arguments for format string");
                }
                out.append(convert(conversion, precision, values.get(used++), budget));
            }
            budget.length(out.length());
            at = kind + 1;
        }
        out.append(format.slice(at, source.length()));
        if (used < values.size()) {
            throw new JinjaException("not all arguments converted during string formatting");
        }
        budget.text(out.length());
        return out.text();
    }

    private static Text convert(char conversion, int precision, Value value, Budget budget) {
        return switch (conversion) {
            case 's' -> PythonText.str(value, budget);
            case 'r' -> Text.data(PythonText.repr(value, budget));
            case 'd', 'i' ->
                Text.template(Long.toString(
                        value instanceof Value.Real real ? (long) real.value() : Operators.integer(value)));
            case 'f' -> Text.template(String.format(Locale.ROOT, "%." + precision + "f", Operators.real(value)));
            default -> throw new JinjaException("the format %" + conversion + " is not supported");
        };
    }
}
