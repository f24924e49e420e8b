package dev.millrace.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs statements and collects what they print. One rendering, one thread. */
final class Interpreter {
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Budget budget;
    private final Evaluator evaluator;
    private TextBuilder out = new TextBuilder();

    Interpreter(Budget budget, boolean refusesUndefined) {
        this.budget = budget;
        evaluator = new Evaluator(budget, refusesUndefined);
    }

    /** What the statements print. */
    Text render(List<Statement> statements, Scope scope) {
        TextBuilder outer = out;
        out = new TextBuilder();
        try {
            run(statements, scope);
            budget.text(out.length());
            return out.text();
        } finally {
            out = outer;
        }
    }

    private Flow run(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            Flow flow;
            budget.enter();
            try {
                flow = run(statement, scope);
            } catch (JinjaException e) {
                throw e.at(statement.line());
            }
            budget.leave();
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow run(Statement statement, Scope scope) {
        switch (statement) {
            case Statement.Data data -> print(data.text());
            case Statement.Output output -> print(PythonText.str(evaluator.used(output.value(), scope), budget));
            case Statement.If choice -> {
                return choose(choice, scope);
            }
            case Statement.For loop -> loop(loop, scope);
            case Statement.Assign assign -> assign(assign.targets(), evaluator.evaluate(assign.value(), scope), scope);
            case Statement.AssignAttribute assign -> assignAttribute(assign, scope);
            case Statement.Capture capture ->
                scope.set(
                        capture.target(), filtered(capture.filters(), render(capture.body(), new Scope(scope)), scope));
            case Statement.Filtered block ->
                print(PythonText.str(filtered(block.filters(), render(block.body(), new Scope(scope)), scope), budget));
            case Statement.Macro macro -> scope.set(macro.name(), function(macro, scope));
            case Statement.CallBlock block -> callBlock(block, scope);
            case Statement.With block -> {
                Scope inner = new Scope(scope);
                block.variables().forEach((name, value) -> inner.set(name, evaluator.evaluate(value, scope)));
                return run(block.body(), inner);
            }
            case Statement.Jump jump -> {
                return jump.leave() ? Flow.BREAK : Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    private void print(Text text) {
        budget.text((long) out.length() + text.length());
        out.append(text);
    }

    private Flow choose(Statement.If choice, Scope scope) {
        for (Statement.Branch branch : choice.branches()) {
            if (evaluator.used(branch.test(), scope).truthy()) {
                return run(branch.body(), scope);
            }
        }
        return Flow.NEXT;
    }

    private void loop(Statement.For loop, Scope scope) {
        List<Value> items = Sequences.items(evaluator.used(loop.items(), scope), budget);
        if (loop.condition() != null) {
            List<Value> kept = new ArrayList<>();
            for (Value item : items) {
                Scope round = new Scope(scope);
                assign(loop.targets(), item, round);
                if (evaluator.used(loop.condition(), round).truthy()) {
                    kept.add(item);
                }
            }
            items = kept;
        }
        if (items.isEmpty()) {
            run(loop.otherwise(), new Scope(scope));
            return;
        }
        LoopRounds rounds = new LoopRounds(items, budget);
        for (int i = 0; i < items.size(); i++) {
            budget.spend(1);
            Scope round = new Scope(scope);
            round.set("loop", rounds.round(i));
            assign(loop.targets(), items.get(i), round);
            if (run(loop.body(), round) == Flow.BREAK) {
                break;
            }
        }
    }

    private void assign(List<String> targets, Value value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst(), value);
            return;
        }
        List<Value> parts = Sequences.items(value, budget);
        if (parts.size() != targets.size()) {
            throw new JinjaException("cannot unpack " + parts.size() + " values into " + targets.size() + " names");
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.set(targets.get(i), parts.get(i));
        }
    }

    private void assignAttribute(Statement.AssignAttribute assign, Scope scope) {
        if (!(scope.get(assign.target()) instanceof Value.Namespace namespace)) {
            throw new JinjaException("cannot assign attribute on non-namespace object");
        }
        namespace.attributes().put(assign.attribute(), evaluator.evaluate(assign.value(), scope));
    }

    private Value filtered(List<Expression.Filter> filters, Text text, Scope scope) {
        Value result = text;
        for (Expression.Filter filter : filters) {
            result = evaluator.filter(filter, result, scope);
        }
        return result;
    }

    private Value.Function function(Statement.Macro macro, Scope scope) {
        return new Value.Function(macro.name(), arguments -> {
            Scope inner = bind(macro.name(), macro.parameters(), macro.defaults(), arguments, scope);
            return render(macro.body(), inner);
        });
    }

    private Scope bind(
            String name, List<String> parameters, Map<String, Expression> defaults, Arguments arguments, Scope scope) {
        if (arguments.positional().size() > parameters.size()) {
            throw new JinjaException("macro '" + name + "' takes not more than " + parameters.size() + " argument(s)");
        }
        for (String given : arguments.named().keySet()) {
            if (!parameters.contains(given) && !given.equals("caller")) {
                throw new JinjaException("macro '" + name + "' takes no keyword argument '" + given + "'");
            }
        }
        Scope inner = new Scope(scope);
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Expression otherwise = defaults.get(parameter);
            if (arguments.has(i, parameter)) {
                inner.set(parameter, arguments.need(i, parameter));
            } else if (otherwise != null) {
                inner.set(parameter, evaluator.evaluate(otherwise, inner));
            } else {
                inner.set(parameter, new Value.Undefined("parameter '" + parameter + "' was not provided: it"));
            }
        }
        Value caller = arguments.named().get("caller");
        if (caller != null) {
            inner.set("caller", caller);
        }
        return inner;
    }

    private void callBlock(Statement.CallBlock block, Scope scope) {
        Value.Function caller = new Value.Function(
                "caller",
                arguments -> render(block.body(), bind("caller", block.parameters(), Map.of(), arguments, scope)));
        Arguments given = evaluator.arguments(block.call().parameters(), scope);
        Map<String, Value> named = new java.util.LinkedHashMap<>(given.named());
        named.put("caller", caller);
        Value callee = evaluator.evaluate(block.call().callee(), scope);
        print(PythonText.str(evaluator.call(callee, new Arguments(given.positional(), named)), budget));
    }
}
