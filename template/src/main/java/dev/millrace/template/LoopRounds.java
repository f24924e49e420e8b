package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Undefined;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the {@code loop} variable of each round. */
final class LoopRounds {
    private final List<Value> items;
    private final Budget budget;
    private @Nullable List<Value> lastChanged;

    LoopRounds(List<Value> items, Budget budget) {
        this.items = items;
        this.budget = budget;
    }

    Value.Loop round(int index) {
        int count = items.size();
        Map<String, Value> attributes = new HashMap<>();
        attributes.put("index", new Int(index + 1L));
        attributes.put("index0", new Int(index));
        attributes.put("revindex", new Int((long) count - index));
        attributes.put("revindex0", new Int(count - index - 1L));
        attributes.put("first", Bool.of(index == 0));
        attributes.put("last", Bool.of(index == count - 1));
        attributes.put("length", new Int(count));
        attributes.put("depth", new Int(1));
        attributes.put("depth0", new Int(0));
        attributes.put("previtem", index > 0 ? items.get(index - 1) : new Undefined("there is no previous item: it"));
        attributes.put(
                "nextitem", index < count - 1 ? items.get(index + 1) : new Undefined("there is no next item: it"));
        attributes.put("cycle", new Value.Function("cycle", arguments -> cycle(arguments, index)));
        attributes.put("changed", new Value.Function("changed", this::changed));
        return new Value.Loop(attributes);
    }

    private static Value cycle(Arguments arguments, int index) {
        List<Value> values = arguments.positional();
        if (values.isEmpty()) {
            throw new JinjaException("no items for cycling given");
        }
        return values.get(index % values.size());
    }

    private Value changed(Arguments arguments) {
        List<Value> before = lastChanged;
        lastChanged = arguments.positional();
        return Bool.of(before == null
                || !Operators.equal(Value.Sequence.list(before), Value.Sequence.list(lastChanged), budget));
    }
}
