package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Mapping;
import dev.millrace.template.Value.Real;
import dev.millrace.template.Value.Sequence;
import dev.millrace.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Arithmetic and comparison as Python has them. */
final class Operators {
    private Operators() {}

    static Value binary(String operator, Value left, Value right, Budget budget) {
        if (operator.equals("~")) {
            return concat(PythonText.str(left, budget), PythonText.str(right, budget), budget);
        }
        refuseUndefined(left);
        refuseUndefined(right);
        if (operator.equals("+") && left instanceof Text a && right instanceof Text b) {
            return concat(a, b, budget);
        }
        if (operator.equals("+")
                && left instanceof Sequence a
                && right instanceof Sequence b
                && a.tuple() == b.tuple()) {
            budget.items((long) a.items().size() + b.items().size());
            List<Value> joined = new ArrayList<>(a.items());
            joined.addAll(b.items());
            return new Sequence(joined, a.tuple());
        }
        if (operator.equals("*") && left instanceof Text text && right instanceof Int times) {
            return repeat(text, times.value(), budget);
        }
        if (operator.equals("*") && left instanceof Int times && right instanceof Text text) {
            return repeat(text, times.value(), budget);
        }
        if (operator.equals("%") && left instanceof Text format) {
            List<Value> values = right instanceof Sequence s && s.tuple() ? s.items() : List.of(right);
            return TextFormat.format(format, values, budget);
        }
        if (isNumber(left) && isNumber(right)) {
            return arithmetic(operator, left, right);
        }
        throw new JinjaException(
                "unsupported operand types for " + operator + ": " + left.typeName() + " and " + right.typeName());
    }

    private static Text concat(Text left, Text right, Budget budget) {
        budget.text((long) left.length() + right.length());
        return left.concat(right);
    }

    private static Text repeat(Text text, long times, Budget budget) {
        if (times <= 0 || text.isEmpty()) {
            return Text.EMPTY;
        }
        budget.text(Math.min(times, Integer.MAX_VALUE) * text.length());
        TextBuilder repeated = new TextBuilder();
        for (long i = 0; i < times; i++) {
            repeated.append(text);
        }
        return repeated.text();
    }

    static boolean isNumber(Value value) {
        return value instanceof Int || value instanceof Real || value instanceof Bool;
    }

    static double real(Value number) {
        return number instanceof Real real ? real.value() : integer(number);
    }

    static long integer(Value number) {
        return switch (number) {
            case Int whole -> whole.value();
            case Bool truth -> truth.value() ? 1 : 0;
            default -> throw new JinjaException("expected a whole number and found " + number.typeName());
        };
    }

    private static Value arithmetic(String operator, Value left, Value right) {
        if (left instanceof Real || right instanceof Real || operator.equals("/")) {
            return new Real(realArithmetic(operator, real(left), real(right)));
        }
        long a = integer(left);
        long b = integer(right);
        if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw new JinjaException("division by zero");
        }
        try {
            return switch (operator) {
                case "+" -> new Int(Math.addExact(a, b));
                case "-" -> new Int(Math.subtractExact(a, b));
                case "*" -> new Int(Math.multiplyExact(a, b));
                case "//" -> new Int(Math.floorDivExact(a, b));
                case "%" -> new Int(Math.floorMod(a, b));
                case "**" -> b >= 0 ? new Int(power(a, b)) : new Real(Math.pow(a, b));
                default -> throw new JinjaException("the operator " + operator + " is not supported");
            };
        } catch (ArithmeticException e) {
            throw new JinjaException("a whole number leaves 64 bits");
        }
    }

    private static double realArithmetic(String operator, double a, double b) {
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new JinjaException("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            case "**" -> Math.pow(a, b);
            default -> throw new JinjaException("the operator " + operator + " is not supported");
        };
    }

    private static long power(long base, long exponent) {
        if (exponent > 64 && Math.abs(base) > 1) {
            throw new ArithmeticException();
        }
        long result = 1;
        for (long i = base == 0 || Math.abs(base) == 1 ? exponent % 2 + (exponent > 0 ? 2 : 0) : exponent; i > 0; i--) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    static boolean compare(String operator, Value left, Value right, Budget budget) {
        budget.spend(1);
        return switch (operator) {
            case "==" -> equal(left, right, budget);
            case "!=" -> !equal(left, right, budget);
            case "in" -> contains(right, left, budget);
            case "not in" -> !contains(right, left, budget);
            case "<" -> order(left, right, budget) < 0;
            case "<=" -> order(left, right, budget) <= 0;
            case ">" -> order(left, right, budget) > 0;
            default -> order(left, right, budget) >= 0;
        };
    }

    static boolean equal(Value left, Value right, Budget budget) {
        budget.spend(1);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Real || right instanceof Real
                    ? real(left) == real(right)
                    : integer(left) == integer(right);
        }
        budget.enter();
        boolean equal = switch (left) {
            case Sequence a -> right instanceof Sequence b && a.tuple() == b.tuple() && equalItems(a, b, budget);
            case Mapping a -> right instanceof Mapping b && equalEntries(a, b, budget);
            case Undefined a -> right instanceof Undefined;
            case Value.Namespace a -> left == right;
            case Value.Loop a -> left == right;
            default -> left.equals(right);
        };
        budget.leave();
        return equal;
    }

    private static boolean equalItems(Sequence left, Sequence right, Budget budget) {
        Iterator<Value> others = right.items().iterator();
        return left.items().size() == right.items().size()
                && left.items().stream().allMatch(item -> equal(item, others.next(), budget));
    }

    private static boolean equalEntries(Mapping left, Mapping right, Budget budget) {
        if (left.entries().size() != right.entries().size()) {
            return false;
        }
        for (Map.Entry<Value, Value> entry : left.entries().entrySet()) {
            Value other = right.entries().get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other, budget)) {
                return false;
            }
        }
        return true;
    }

    /** Like Comparable: numbers by size, texts by code point, lists item by item. */
    static int order(Value left, Value right, Budget budget) {
        budget.spend(1);
        if (left instanceof Text a && right instanceof Text b) {
            return java.util.Arrays.compare(
                    a.value().codePoints().toArray(), b.value().codePoints().toArray());
        }
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Real || right instanceof Real
                    ? Double.compare(real(left), real(right))
                    : Long.compare(integer(left), integer(right));
        }
        if (left instanceof Sequence a && right instanceof Sequence b && a.tuple() == b.tuple()) {
            budget.enter();
            int shared = Math.min(a.items().size(), b.items().size());
            int result = Integer.compare(a.items().size(), b.items().size());
            for (int i = 0; i < shared; i++) {
                if (!equal(a.items().get(i), b.items().get(i), budget)) {
                    result = order(a.items().get(i), b.items().get(i), budget);
                    break;
                }
            }
            budget.leave();
            return result;
        }
        refuseUndefined(left);
        refuseUndefined(right);
        throw new JinjaException(left.typeName() + " and " + right.typeName() + " have no order");
    }

    static boolean contains(Value container, Value item, Budget budget) {
        switch (container) {
            case Text text -> {
                refuseUndefined(item);
                if (!(item instanceof Text part)) {
                    throw new JinjaException("'in <string>' requires string as left operand, not " + item.typeName());
                }
                budget.text(text.length());
                return text.value().contains(part.value());
            }
            case Mapping mapping -> {
                return mapping.entries().containsKey(key(item));
            }
            default -> {
                for (Value candidate : Sequences.items(container, budget)) {
                    if (equal(candidate, item, budget)) {
                        return true;
                    }
                }
                return false;
            }
        }
    }

    /** Whether a value can be a dictionary's key. */
    static boolean isKey(Value value) {
        return value instanceof Text || isNumber(value) || value instanceof Value.None;
    }

    /** A value as a dictionary's key; whole floats and truth values find whole numbers. */
    static Value key(Value value) {
        return switch (value) {
            case Bool truth -> new Int(truth.value() ? 1 : 0);
            case Real number when number.value() == (long) number.value() -> new Int((long) number.value());
            case Text text -> text;
            case Int number -> number;
            case Real number -> number;
            case Value.None none -> none;
            default -> throw new JinjaException("unhashable type: " + value.typeName());
        };
    }

    static void refuseUndefined(Value value) {
        if (value instanceof Undefined undefined) {
            throw new JinjaException(undefined.what() + " is undefined");
        }
    }
}
