package dev.millrace.constraint.automaton;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Rule;
import dev.millrace.constraint.expression.Expression.Sequence;
import dev.millrace.constraint.expression.Expression.Words;
import dev.millrace.constraint.expression.Grammar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a network of a grammar (Thompson's construction). A rule at the very end of another is a way and not a call, so
 * that lists written by right recursion have no depth; what is repeated many times becomes a rule of its own, so that
 * repetitions of repetitions add up and do not multiply.
 */
final class NetworkBuilder {
    private static final int COPIES_MAX = 3;
    /** Instead of a rule's first state: what is repeated is written out each time. */
    private static final int IN_PLACE = -1;

    private final Grammar grammar;
    private final Limits limits;
    private final Draft draft;
    private final Map<Expression, Integer> starts = new HashMap<>();
    private final ArrayDeque<Expression> open = new ArrayDeque<>();

    private NetworkBuilder(Grammar grammar, Limits limits) {
        this.grammar = grammar;
        this.limits = limits;
        this.draft = new Draft(limits.statesMax());
    }

    /** @throws InvalidConstraintException when it is too large, left-recursive, or no text can fit it */
    static Network build(Grammar grammar, Limits limits) {
        Limits.require(
                grammar.rules().size() <= limits.rulesMax(),
                "the constraint is too large: more than " + limits.rulesMax() + " rules");
        var builder = new NetworkBuilder(grammar, limits);
        int start = builder.startOf(new Rule(grammar.root()));
        while (!builder.open.isEmpty()) {
            var rule = builder.open.poll();
            var body = rule instanceof Rule(String name) ? builder.body(name) : rule;
            builder.add(body, builder.startOf(rule), builder.draft.endState());
        }
        var network = builder.draft.network(start);
        new LeftRecursion(network).refuse();
        Limits.require(
                network.need()[start] <= limits.depthMax(),
                "no text can fit the constraint, or only one nested deeper than " + limits.depthMax() + " rules");
        return network;
    }

    private Expression body(String name) {
        var body = grammar.rules().get(name);
        if (body == null) {
            throw new InvalidConstraintException("the grammar has no rule \"" + name + "\"");
        }
        return body;
    }

    /** The first state of a rule, or of an expression that is treated as one. */
    private int startOf(Expression rule) {
        var known = starts.get(rule);
        if (known == null) {
            Limits.require(
                    starts.size() <= 2 * limits.rulesMax(), "the constraint is too large: too many repeated parts");
            known = draft.state();
            starts.put(rule, known);
            open.add(rule);
        }
        return known;
    }

    private void add(Expression expression, int from, int to) {
        switch (expression) {
            case Words(var texts) -> words(texts, from, to);
            case Chars(var points) -> points.ranges().forEach(range -> chars(range[0], range[1], from, to));
            case Sequence(var parts) -> sequence(parts, from, to);
            case Choice(var parts) -> parts.forEach(part -> add(part, from, to));
            case Repeat repeat -> repeat(repeat, from, to);
            case Rule rule -> enter(startOf(rule), from, to);
        }
    }

    private void enter(int start, int from, int to) {
        if (draft.isEnd(to)) {
            draft.free(from, start);
        } else {
            draft.call(from, start, to);
        }
    }

    private void sequence(List<Expression> parts, int from, int to) {
        int at = from;
        for (int i = 0; i < parts.size(); i++) {
            int next = i == parts.size() - 1 ? to : draft.state();
            add(parts.get(i), at, next);
            at = next;
        }
        if (parts.isEmpty()) {
            draft.free(from, to);
        }
    }

    private void repeat(Repeat repeat, int from, int to) {
        int copies = Math.max(repeat.min(), repeat.max());
        boolean small = repeat.part() instanceof Rule
                || (repeat.part() instanceof Chars(var points)
                        && points.ranges().size() == 1);
        // Found once for all copies: to look a large part up is as much work as it is large.
        int rule = copies > COPIES_MAX && !small ? startOf(repeat.part()) : IN_PLACE;
        var part = repeat.part();
        int at = from;
        for (int i = 0; i < repeat.min(); i++) {
            // Its last copy may be the last of everything, and then it is no call.
            int next = i == copies - 1 && repeat.max() != Repeat.ENDLESS ? to : draft.state();
            copy(part, rule, at, next);
            at = next;
        }
        if (repeat.max() == Repeat.ENDLESS) {
            int loop = draft.state();
            draft.free(at, loop);
            copy(part, rule, loop, loop);
            draft.free(loop, to);
            return;
        }
        for (int i = repeat.min(); i < repeat.max(); i++) {
            draft.free(at, to);
            int next = i == repeat.max() - 1 ? to : draft.state();
            copy(part, rule, at, next);
            at = next;
        }
        if (copies == 0) {
            draft.free(from, to);
        }
    }

    private void copy(Expression part, int rule, int from, int to) {
        if (rule == IN_PLACE) {
            add(part, from, to);
        } else {
            enter(rule, from, to);
        }
    }

    /** A tree of the texts' bytes. */
    private void words(List<String> texts, int from, int to) {
        var inner = new HashMap<Long, Integer>();
        var ended = new HashMap<Long, Boolean>();
        for (var text : texts) {
            Limits.require(
                    text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE),
                    "a text of the constraint holds half a character (a lone surrogate)");
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0) {
                draft.free(from, to);
                continue;
            }
            int at = from;
            for (int i = 0; i < bytes.length - 1; i++) {
                int before = at;
                int b = bytes[i] & 0xFF;
                at = inner.computeIfAbsent(256L * before + b, _ -> {
                    int state = draft.state();
                    draft.bytes(before, b, b, state);
                    return state;
                });
            }
            int b = bytes[bytes.length - 1] & 0xFF;
            if (ended.put(256L * at + b, true) == null) {
                draft.bytes(at, b, b, to);
            }
        }
    }

    private void chars(int first, int last, int from, int to) {
        for (var sequence : Utf8Ranges.of(first, last)) {
            int at = from;
            for (int i = 0; i < sequence.length; i += 2) {
                int next = i == sequence.length - 2 ? to : draft.state();
                draft.bytes(at, sequence[i], sequence[i + 1], next);
                at = next;
            }
        }
    }
}
