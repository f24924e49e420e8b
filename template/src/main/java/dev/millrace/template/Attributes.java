package dev.millrace.template;

import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Mapping;
import dev.millrace.template.Value.Sequence;
import dev.millrace.template.Value.Undefined;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code a.b} and {@code a['b']}. Only what is listed here can be reached: no method that changes anything, nothing of
 * Java.
 */
final class Attributes {
    private static final Set<String> MAPPING_METHODS = Set.of("items", "keys", "values", "get", "copy");
    private static final Set<String> SEQUENCE_METHODS = Set.of("index", "count");

    private final Budget budget;

    Attributes(Budget budget) {
        this.budget = budget;
    }

    /** {@code target.name}: a method when there is one, else an item. */
    Value attribute(Value target, String name) {
        Value method = method(target, name);
        return method != null ? method : named(target, Text.template(name));
    }

    /** {@code target[index]}: an item when there is one, else a method. */
    Value item(Value target, Value index) {
        Operators.refuseUndefined(target);
        if (index instanceof Text name) {
            Value found = named(target, name);
            Value method = found instanceof Undefined ? method(target, name.value()) : null;
            return method == null ? found : method;
        }
        if (target instanceof Mapping mapping && Operators.isKey(index)) {
            return orUndefined(mapping.entries().get(Operators.key(index)), "the item");
        }
        if (index instanceof Int at && (target instanceof Sequence || target instanceof Text)) {
            return orUndefined(Sequences.at(target, at.value(), budget), "item " + at.value());
        }
        return new Undefined("an item of " + target.typeName());
    }

    private Value named(Value target, Text name) {
        String what = "'" + target.typeName() + " object' has no attribute '" + name.value() + "': it";
        return switch (target) {
            case Undefined undefined -> throw new JinjaException(undefined.what() + " is undefined");
            case Mapping mapping -> orUndefined(mapping.entries().get(name), what);
            case Value.Namespace namespace -> orUndefined(namespace.attributes().get(name.value()), what);
            case Value.Loop loop -> orUndefined(loop.attributes().get(name.value()), what);
            default -> new Undefined(what);
        };
    }

    private static Value orUndefined(@Nullable Value found, String what) {
        return found == null ? new Undefined(what) : found;
    }

    private @Nullable Value method(Value target, String name) {
        return switch (target) {
            case Text text
            when TextMethods.NAMES.contains(name) ->
                new Value.Function(name, arguments -> TextMethods.call(name, text, arguments, budget));
            case Mapping mapping
            when MAPPING_METHODS.contains(name) ->
                new Value.Function(name, arguments -> mappingMethod(name, mapping, arguments));
            case Sequence sequence
            when SEQUENCE_METHODS.contains(name) ->
                new Value.Function(name, arguments -> sequenceMethod(name, sequence, arguments));
            default -> null;
        };
    }

    private Value mappingMethod(String name, Mapping mapping, Arguments arguments) {
        return switch (name) {
            case "items" -> Sequence.list(Sequences.pairs(mapping.entries(), budget));
            case "keys" -> Sequence.list(Sequences.items(mapping, budget));
            case "values" -> {
                budget.items(mapping.entries().size());
                yield Sequence.list(List.copyOf(mapping.entries().values()));
            }
            case "get" -> {
                Value found = mapping.entries().get(Operators.key(arguments.need(0, "key")));
                yield found == null ? arguments.get(1, "default", Value.None.NONE) : found;
            }
            default -> mapping;
        };
    }

    private Value sequenceMethod(String name, Sequence sequence, Arguments arguments) {
        Value wanted = arguments.need(0, "value");
        int count = 0;
        for (int i = 0; i < sequence.items().size(); i++) {
            if (Operators.equal(sequence.items().get(i), wanted, budget)) {
                if (name.equals("index")) {
                    return new Int(i);
                }
                count++;
            }
        }
        if (name.equals("index")) {
            throw new JinjaException("the value is not in the list");
        }
        return new Int(count);
    }
}
