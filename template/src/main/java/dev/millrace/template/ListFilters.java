package dev.millrace.template;

import dev.millrace.template.Value.Int;
import dev.millrace.template.Value.Sequence;
import dev.millrace.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Filters over lists and dictionaries. What Python gives out as a generator is a list here. */
final class ListFilters {
    private final Filters filters;
    private final Attributes attributes;
    private final Budget budget;

    ListFilters(Filters filters, Budget budget) {
        this.filters = filters;
        this.budget = budget;
        attributes = new Attributes(budget);
    }

    Value apply(String name, Value value, Arguments arguments) {
        return switch (name) {
            case "list" -> Sequence.list(items(value));
            case "first" -> edge(items(value), true);
            case "last" -> edge(items(value), false);
            case "join" -> join(value, arguments);
            case "items" ->
                value instanceof Undefined
                        ? Sequence.list(List.of())
                        : Sequence.list(Sequences.pairs(Filters.mapping(value).entries(), budget));
            case "dictsort" -> dictSort(value, arguments);
            case "reverse" -> reverse(value);
            case "sort" -> sort(value, arguments);
            case "unique" -> unique(value, arguments);
            case "sum" -> sum(value, arguments);
            case "min" -> extreme(value, arguments, 1);
            case "max" -> extreme(value, arguments, -1);
            case "map" -> map(value, arguments);
            case "select" -> filtered(value, item -> passes(item, arguments));
            case "reject" -> filtered(value, item -> !passes(item, arguments));
            case "selectattr" -> filtered(value, item -> attributePasses(item, arguments));
            case "rejectattr" -> filtered(value, item -> !attributePasses(item, arguments));
            default -> throw new JinjaException("No filter named '" + name + "'.");
        };
    }

    private List<Value> items(Value value) {
        return Sequences.items(value, budget);
    }

    private static Value edge(List<Value> items, boolean first) {
        if (items.isEmpty()) {
            return new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty: it");
        }
        return first ? items.getFirst() : items.getLast();
    }

    private Value join(Value value, Arguments arguments) {
        Text separator = PythonText.str(arguments.get(0, "d", Text.EMPTY), budget);
        List<Value> items = items(value);
        if (arguments.has(1, "attribute")) {
            Value path = arguments.need(1, "attribute");
            items = items.stream().map(item -> follow(item, path)).toList();
        }
        return TextMethods.join(separator, items, budget, true);
    }

    private Value follow(Value item, Value path) {
        return follow(item, path, null);
    }

    /** The attribute at a dotted path, whose numbers are indices; each step that finds nothing gives {@code otherwise}. */
    private Value follow(Value item, Value path, @Nullable Value otherwise) {
        if (path instanceof Int) {
            return orElse(attributes.item(item, path), otherwise);
        }
        Value result = item;
        for (String part : PythonText.str(path, budget).value().split("\\.", -1)) {
            boolean number =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            Value index = number ? new Int(Long.parseLong(part)) : Text.template(part);
            result = orElse(attributes.item(result, index), otherwise);
        }
        return result;
    }

    private static Value orElse(Value found, @Nullable Value otherwise) {
        return found instanceof Undefined && otherwise != null ? otherwise : found;
    }

    private Value dictSort(Value value, Arguments arguments) {
        boolean caseSensitive = arguments.flag(0, "case_sensitive", false);
        int by = arguments.text(1, "by", "key").value().equals("value") ? 1 : 0;
        List<Value> pairs =
                new ArrayList<>(Sequences.pairs(Filters.mapping(value).entries(), budget));
        pairs.sort(ordering(
                pair -> ((Sequence) pair).items().get(by), caseSensitive, arguments.flag(2, "reverse", false)));
        return Sequence.list(pairs);
    }

    private Value sort(Value value, Arguments arguments) {
        boolean caseSensitive = arguments.flag(1, "case_sensitive", false);
        Value path = arguments.get(2, "attribute", Value.None.NONE);
        List<Value> sorted = new ArrayList<>(items(value));
        sorted.sort(ordering(
                item -> path instanceof Value.None ? item : follow(item, path),
                caseSensitive,
                arguments.flag(0, "reverse", false)));
        return Sequence.list(sorted);
    }

    private Comparator<Value> ordering(Function<Value, Value> key, boolean caseSensitive, boolean reverse) {
        Function<Value, Value> folded = caseSensitive ? key : key.andThen(ListFilters::fold);
        Comparator<Value> order = (a, b) -> Operators.order(folded.apply(a), folded.apply(b), budget);
        return reverse ? order.reversed() : order;
    }

    private static Value fold(Value value) {
        return value instanceof Text text ? Text.data(text.value().toLowerCase(Locale.ROOT)) : value;
    }

    private Value reverse(Value value) {
        if (value instanceof Text) {
            return Sequences.slice(value, Value.None.NONE, Value.None.NONE, new Int(-1), budget);
        }
        return Sequence.list(List.copyOf(items(value).reversed()));
    }

    private Value unique(Value value, Arguments arguments) {
        boolean caseSensitive = arguments.flag(0, "case_sensitive", false);
        Set<Value> seen = new HashSet<>();
        return filtered(value, item -> seen.add(Operators.key(caseSensitive ? item : fold(item))));
    }

    private Value sum(Value value, Arguments arguments) {
        Value total = arguments.get(1, "start", new Int(0));
        for (Value item : items(value)) {
            Value added = arguments.has(0, "attribute") ? follow(item, arguments.need(0, "attribute")) : item;
            total = Operators.binary("+", total, added, budget);
        }
        return total;
    }

    private Value extreme(Value value, Arguments arguments, int sign) {
        Comparator<Value> order = ordering(item -> item, arguments.flag(0, "case_sensitive", false), false);
        Value best = null;
        for (Value item : items(value)) {
            if (best == null || sign * order.compare(item, best) < 0) {
                best = item;
            }
        }
        return best == null ? new Undefined("No aggregated item, sequence was empty: it") : best;
    }

    private Value map(Value value, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            Value path = arguments.need(0, "attribute");
            Value otherwise = arguments.named().get("default");
            return Sequence.list(items(value).stream()
                    .map(item -> follow(item, path, otherwise))
                    .toList());
        }
        String filter = arguments.text(0, "filter").value();
        Arguments rest = arguments.skip(1);
        return Sequence.list(items(value).stream()
                .map(item -> filters.apply(filter, item, rest))
                .toList());
    }

    private Value filtered(Value value, Predicate<Value> keep) {
        return Sequence.list(items(value).stream().filter(keep).toList());
    }

    private boolean passes(Value item, Arguments arguments) {
        return arguments.positional().isEmpty()
                ? item.truthy()
                : filters.test(arguments.text(0, "test").value(), item, arguments.skip(1))
                        .value();
    }

    private boolean attributePasses(Value item, Arguments arguments) {
        return passes(follow(item, arguments.need(0, "attribute")), arguments.skip(1));
    }
}
