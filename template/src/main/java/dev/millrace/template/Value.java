package dev.millrace.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template computes with: plain values that lead nowhere else. */
sealed interface Value
        permits Text,
                Value.Int,
                Value.Real,
                Value.Bool,
                Value.None,
                Value.Undefined,
                Value.Sequence,
                Value.Mapping,
                Value.Namespace,
                Value.Function,
                Value.Loop {
    /** How deep data may nest. */
    int DATA_DEPTH_MAX = 64;

    /** A whole number. */
    record Int(long value) implements Value {}

    /** A floating-point number. */
    record Real(double value) implements Value {}

    /** True or false. */
    record Bool(boolean value) implements Value {
        static final Bool TRUE = new Bool(true);
        static final Bool FALSE = new Bool(false);

        static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    /** Python's None. */
    record None() implements Value {
        static final None NONE = new None();
    }

    /**
     * A name, attribute or item that is not there. Printing gives nothing; computing with it fails.
     *
     * @param what for the message
     */
    record Undefined(String what) implements Value {}

    /**
     * A list or a tuple, never changed after it was made.
     *
     * @param tuple whether it prints in round brackets
     */
    record Sequence(List<Value> items, boolean tuple) implements Value {
        static Sequence list(List<Value> items) {
            return new Sequence(items, false);
        }
    }

    /** A dictionary in insertion order, never changed after it was made. Keys are texts, numbers, truth values or none. */
    record Mapping(Map<Value, Value> entries) implements Value {}

    /** What {@code namespace(…)} makes: the one thing whose attributes can be set. */
    record Namespace(Map<String, Value> attributes) implements Value {}

    /** A macro, a function or a bound method. */
    record Function(String name, Body body) implements Value {}

    /** What a function does. */
    @FunctionalInterface
    interface Body {
        Value call(Arguments arguments);
    }

    /** {@code loop} inside a for: a snapshot for one round. */
    record Loop(Map<String, Value> attributes) implements Value {}

    /**
     * Data from outside: null, text, numbers, truth values, lists and maps of them. All texts count as data.
     *
     * @throws JinjaException when it nests too deep or has something else in it
     */
    static Value data(@Nullable Object plain) {
        return data(plain, 0);
    }

    private static Value data(@Nullable Object plain, int depth) {
        if (depth > DATA_DEPTH_MAX) {
            throw new JinjaException("the data nests deeper than " + DATA_DEPTH_MAX);
        }
        return switch (plain) {
            case null -> None.NONE;
            case Value value -> value;
            case String text -> Text.data(text);
            case Boolean truth -> Bool.of(truth);
            case Integer number -> new Int(number);
            case Long number -> new Int(number);
            case Number number -> new Real(number.doubleValue());
            case List<?> list -> {
                List<Value> items = new ArrayList<>(list.size());
                for (Object item : list) {
                    items.add(data(item, depth + 1));
                }
                yield Sequence.list(Collections.unmodifiableList(items));
            }
            case Map<?, ?> map -> {
                Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, value) -> entries.put(Text.data(String.valueOf(key)), data(value, depth + 1)));
                yield new Mapping(Collections.unmodifiableMap(entries));
            }
            default ->
                throw new JinjaException("data of type " + plain.getClass().getSimpleName() + " is not supported");
        };
    }

    /** How Python names the type, for messages. */
    default String typeName() {
        return switch (this) {
            case Text text -> "str";
            case Int number -> "int";
            case Real number -> "float";
            case Bool truth -> "bool";
            case None none -> "NoneType";
            case Undefined undefined -> "Undefined";
            case Sequence sequence -> sequence.tuple() ? "tuple" : "list";
            case Mapping mapping -> "dict";
            case Namespace namespace -> "namespace";
            case Function function -> "function";
            case Loop loop -> "loop";
        };
    }

    /** What {@code if} makes of it. */
    default boolean truthy() {
        return switch (this) {
            case Text text -> !text.isEmpty();
            case Int number -> number.value() != 0;
            case Real number -> number.value() != 0;
            case Bool truth -> truth.value();
            case None none -> false;
            case Undefined undefined -> false;
            case Sequence sequence -> !sequence.items().isEmpty();
            case Mapping mapping -> !mapping.entries().isEmpty();
            case Namespace namespace -> true;
            case Function function -> true;
            case Loop loop -> true;
        };
    }
}
