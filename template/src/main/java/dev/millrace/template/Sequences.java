package dev.millrace.template;

import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Mapping;
import dev.millrace.template.Value.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be walked over, counted and indexed. */
final class Sequences {
    private Sequences() {}

    /** The items a for loop sees: of a list its items, of a dictionary its keys, of a text its characters. */
    static List<Value> items(Value value, Budget budget) {
        return switch (value) {
            case Sequence sequence -> {
                budget.items(sequence.items().size());
                yield sequence.items();
            }
            case Mapping mapping -> {
                budget.items(mapping.entries().size());
                yield List.copyOf(mapping.entries().keySet());
            }
            case Text text -> {
                budget.items(text.length());
                yield characters(text);
            }
            case Value.Undefined undefined -> List.of();
            default -> throw new JinjaException("'" + value.typeName() + "' object is not iterable");
        };
    }

    private static List<Value> characters(Text text) {
        List<Value> characters = new ArrayList<>(text.length());
        for (int i = 0; i < text.length(); ) {
            int next = text.value().offsetByCodePoints(i, 1);
            characters.add(text.slice(i, next));
            i = next;
        }
        return characters;
    }

    /** How many items, characters or entries. */
    static int length(Value value) {
        return switch (value) {
            case Text text -> text.value().codePointCount(0, text.length());
            case Sequence sequence -> sequence.items().size();
            case Mapping mapping -> mapping.entries().size();
            case Value.Undefined undefined -> 0;
            default -> throw new JinjaException("object of type '" + value.typeName() + "' has no len()");
        };
    }

    /** The item at an index, from the end when negative; null when there is none. */
    static @Nullable Value at(Value target, long index, Budget budget) {
        int length = length(target);
        long at = index < 0 ? index + length : index;
        if (at < 0 || at >= length) {
            return null;
        }
        if (target instanceof Sequence sequence) {
            return sequence.items().get((int) at);
        }
        Text text = (Text) target;
        budget.text(text.length());
        int start = text.value().offsetByCodePoints(0, (int) at);
        return text.slice(start, text.value().offsetByCodePoints(start, 1));
    }

    /** Python's slice of a list or a text. */
    static Value slice(Value target, Value start, Value stop, Value step, Budget budget) {
        if (!(target instanceof Text) && !(target instanceof Sequence)) {
            Operators.refuseUndefined(target);
            throw new JinjaException("'" + target.typeName() + "' object cannot be sliced");
        }
        int length = length(target);
        long by = step instanceof Value.None ? 1 : Operators.integer(step);
        if (by == 0) {
            throw new JinjaException("slice step cannot be zero");
        }
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? length : length - 1L;
        long from = start instanceof Value.None ? (by > 0 ? low : high) : edge(start, length, low, high);
        long to = stop instanceof Value.None ? (by > 0 ? high : low) : edge(stop, length, low, high);
        if (target instanceof Text text && by == 1) {
            budget.text(text.length());
            int begin = text.value().offsetByCodePoints(0, (int) from);
            int end = text.value().offsetByCodePoints(begin, (int) Math.max(0, to - from));
            return text.slice(begin, end);
        }
        List<Value> items = items(target, budget);
        List<Value> picked = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            picked.add(items.get((int) i));
        }
        if (target instanceof Sequence sequence) {
            return new Sequence(picked, sequence.tuple());
        }
        TextBuilder text = new TextBuilder();
        picked.forEach(character -> text.append((Text) character));
        return text.text();
    }

    private static long edge(Value edge, int length, long low, long high) {
        long at = Operators.integer(edge);
        return Math.clamp(at < 0 ? at + length : at, low, high);
    }

    /** A dictionary's entries as (key, value) tuples. */
    static List<Value> pairs(Map<Value, Value> entries, Budget budget) {
        budget.items(entries.size());
        List<Value> pairs = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> pairs.add(new Sequence(List.of(key, value), true)));
        return pairs;
    }

    /** The whole numbers of range(), at most 100000 of them. */
    static Value range(Arguments arguments, Budget budget) {
        int count = arguments.positional().size();
        long start = count > 1 ? Operators.integer(arguments.need(0, "start")) : 0;
        long stop = Operators.integer(arguments.need(count > 1 ? 1 : 0, "stop"));
        long step = count > 2 ? Operators.integer(arguments.need(2, "step")) : 1;
        if (step == 0) {
            throw new JinjaException("range() step must not be zero");
        }
        List<Value> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (numbers.size() >= 100_000) {
                throw new JinjaException("Range too big. The sandbox blocks ranges larger than 100000.");
            }
            numbers.add(new Int(i));
        }
        budget.items(numbers.size());
        return Sequence.list(numbers);
    }
}
