package dev.millrace.template;

import dev.millrace.template.Value.Bool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions to values. One rendering, one thread. */
final class Evaluator {
    private final Budget budget;
    private final Filters filters;
    private final Attributes attributes;
    private final boolean refusesUndefined;

    Evaluator(Budget budget, boolean refusesUndefined) {
        this.budget = budget;
        this.refusesUndefined = refusesUndefined;
        filters = new Filters(budget);
        attributes = new Attributes(budget);
    }

    /** A value that is printed, walked over, compared or asked for its truth: a strict template refuses one that is not there. */
    Value used(Expression expression, Scope scope) {
        Value value = evaluate(expression, scope);
        if (refusesUndefined) {
            Operators.refuseUndefined(value);
        }
        return value;
    }

    Value evaluate(Expression expression, Scope scope) {
        budget.enter();
        Value value = switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.Items items -> new Value.Sequence(all(items.items(), scope), items.tuple());
            case Expression.Pairs pairs -> mapping(pairs, scope);
            case Expression.Attribute attribute ->
                attributes.attribute(evaluate(attribute.target(), scope), attribute.name());
            case Expression.Subscript subscript ->
                attributes.item(evaluate(subscript.target(), scope), evaluate(subscript.index(), scope));
            case Expression.Slice slice -> slice(slice, scope);
            case Expression.Call call -> call(evaluate(call.callee(), scope), arguments(call.parameters(), scope));
            case Expression.Filter filter -> filter(filter, evaluate(filter.target(), scope), scope);
            case Expression.Test test ->
                filters.test(test.name(), evaluate(test.target(), scope), arguments(test.parameters(), scope));
            case Expression.Sign sign -> sign(evaluate(sign.operand(), scope), sign.negative());
            case Expression.Not not -> Bool.of(!used(not.operand(), scope).truthy());
            case Expression.Logic logic -> {
                Value left = used(logic.left(), scope);
                yield left.truthy() == logic.and() ? evaluate(logic.right(), scope) : left;
            }
            case Expression.Binary binary ->
                Operators.binary(
                        binary.operator(), evaluate(binary.left(), scope), evaluate(binary.right(), scope), budget);
            case Expression.Comparison comparison -> Bool.of(compare(comparison, scope));
            case Expression.Conditional conditional -> conditional(conditional, scope);
        };
        budget.leave();
        return value;
    }

    /** The value after a filter whose target is already known. */
    Value filter(Expression.Filter filter, Value target, Scope scope) {
        if (refusesUndefined && !filter.name().equals("default") && !filter.name().equals("d")) {
            Operators.refuseUndefined(target);
        }
        return filters.apply(filter.name(), target, arguments(filter.parameters(), scope));
    }

    Value call(Value callee, Arguments arguments) {
        if (callee instanceof Value.Function function) {
            return function.body().call(arguments);
        }
        Operators.refuseUndefined(callee);
        throw new JinjaException("'" + callee.typeName() + "' object is not callable");
    }

    Arguments arguments(Expression.Parameters parameters, Scope scope) {
        if (parameters == Expression.Parameters.NONE) {
            return Arguments.NONE;
        }
        Map<String, Value> named = new LinkedHashMap<>();
        List<Value> positional = all(parameters.positional(), scope);
        parameters.named().forEach((name, value) -> named.put(name, evaluate(value, scope)));
        return new Arguments(positional, named);
    }

    private List<Value> all(List<Expression> expressions, Scope scope) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private Value mapping(Expression.Pairs pairs, Scope scope) {
        Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(pairs.keys().size());
        for (int i = 0; i < pairs.keys().size(); i++) {
            entries.put(
                    Operators.key(evaluate(pairs.keys().get(i), scope)),
                    evaluate(pairs.values().get(i), scope));
        }
        return new Value.Mapping(entries);
    }

    private Value slice(Expression.Slice slice, Scope scope) {
        Value target = evaluate(slice.target(), scope);
        return Sequences.slice(
                target, orNone(slice.start(), scope), orNone(slice.stop(), scope), orNone(slice.step(), scope), budget);
    }

    private Value orNone(@Nullable Expression edge, Scope scope) {
        return edge == null ? Value.None.NONE : evaluate(edge, scope);
    }

    private static Value sign(Value operand, boolean negative) {
        Operators.refuseUndefined(operand);
        if (operand instanceof Value.Real real) {
            return negative ? new Value.Real(-real.value()) : real;
        }
        long number = Operators.integer(operand);
        if (number == Long.MIN_VALUE) {
            throw new JinjaException("a whole number leaves 64 bits");
        }
        return new Value.Int(negative ? -number : number);
    }

    private boolean compare(Expression.Comparison comparison, Scope scope) {
        Value left = used(comparison.first(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Value right = used(comparison.others().get(i), scope);
            if (!Operators.compare(comparison.operators().get(i), left, right, budget)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Value conditional(Expression.Conditional conditional, Scope scope) {
        if (used(conditional.test(), scope).truthy()) {
            return evaluate(conditional.then(), scope);
        }
        return conditional.otherwise() == null
                ? new Value.Undefined("the inline if-expression evaluated to false and no else was given: it")
                : evaluate(conditional.otherwise(), scope);
    }
}
