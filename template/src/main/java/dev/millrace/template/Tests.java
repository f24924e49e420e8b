package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Mapping;
import dev.millrace.template.Value.None;
import dev.millrace.template.Value.Real;
import dev.millrace.template.Value.Sequence;
import dev.millrace.template.Value.Undefined;
import java.util.Locale;

/** {@code a is name}. */
final class Tests {
    private Tests() {}

    static boolean holds(String name, Value value, Arguments arguments, Budget budget) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value instanceof None;
            case "string" -> value instanceof Text;
            case "number" -> Operators.isNumber(value);
            case "integer" -> value instanceof Int;
            case "float" -> value instanceof Real;
            case "boolean" -> value instanceof Bool;
            case "true" -> value instanceof Bool truth && truth.value();
            case "false" -> value instanceof Bool truth && !truth.value();
            case "mapping" -> value instanceof Mapping;
            case "sequence" ->
                value instanceof Sequence
                        || value instanceof Text
                        || value instanceof Mapping
                        || value instanceof Undefined;
            case "iterable" ->
                value instanceof Sequence
                        || value instanceof Text
                        || value instanceof Mapping
                        || value instanceof Undefined;
            case "callable" -> value instanceof Value.Function;
            case "even" -> Math.floorMod(Operators.integer(value), 2) == 0;
            case "odd" -> Math.floorMod(Operators.integer(value), 2) == 1;
            case "divisibleby" -> divides(Operators.integer(arguments.need(0, "num")), Operators.integer(value));
            case "lower" -> isCase(value, budget, false);
            case "upper" -> isCase(value, budget, true);
            case "sameas" -> value == arguments.need(0, "other") || value.equals(arguments.need(0, "other"));
            case "in" -> Operators.contains(arguments.need(0, "seq"), value, budget);
            case "eq", "equalto", "==" -> Operators.compare("==", value, arguments.need(0, "b"), budget);
            case "ne", "!=" -> Operators.compare("!=", value, arguments.need(0, "b"), budget);
            case "lt", "lessthan", "<" -> Operators.compare("<", value, arguments.need(0, "b"), budget);
            case "le", "<=" -> Operators.compare("<=", value, arguments.need(0, "b"), budget);
            case "gt", "greaterthan", ">" -> Operators.compare(">", value, arguments.need(0, "b"), budget);
            case "ge", ">=" -> Operators.compare(">=", value, arguments.need(0, "b"), budget);
            default -> throw new JinjaException("No test named '" + name + "'.");
        };
    }

    private static boolean divides(long divisor, long value) {
        if (divisor == 0) {
            throw new JinjaException("division by zero");
        }
        return value % divisor == 0;
    }

    private static boolean isCase(Value value, Budget budget, boolean upper) {
        String text = PythonText.str(value, budget).value();
        boolean cased = text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
        return cased && text.equals(upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT));
    }
}
