package dev.millrace.template;

import java.util.List;
import java.util.Map;

/**
 * The values of a call.
 *
 * @param positional in order
 * @param named by keyword
 */
record Arguments(List<Value> positional, Map<String, Value> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** The argument at a place or of that name; {@code otherwise} when it was not given. */
    Value get(int index, String name, Value otherwise) {
        return index < positional.size() ? positional.get(index) : named.getOrDefault(name, otherwise);
    }

    boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    Value need(int index, String name) {
        Value value = get(index, name, new Value.Undefined(name));
        if (!has(index, name)) {
            throw new JinjaException("the argument \"" + name + "\" is missing");
        }
        return value;
    }

    Text text(int index, String name) {
        return textOf(need(index, name), name);
    }

    Text text(int index, String name, String otherwise) {
        return textOf(get(index, name, Text.template(otherwise)), name);
    }

    private static Text textOf(Value value, String name) {
        if (value instanceof Text text) {
            return text;
        }
        throw new JinjaException("the argument \"" + name + "\" is " + value.typeName() + ", not a string");
    }

    int integer(int index, String name, int otherwise) {
        Value value = get(index, name, new Value.Int(otherwise));
        if (value instanceof Value.Int number && number.value() == (int) number.value()) {
            return (int) number.value();
        }
        throw new JinjaException("the argument \"" + name + "\" is not a small whole number");
    }

    boolean flag(int index, String name, boolean otherwise) {
        return get(index, name, Value.Bool.of(otherwise)).truthy();
    }

    /** What is left when the first {@code count} positional ones are gone. */
    Arguments skip(int count) {
        return new Arguments(positional.subList(Math.min(count, positional.size()), positional.size()), named);
    }
}
