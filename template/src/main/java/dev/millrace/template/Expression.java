package dev.millrace.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
    /** A value that stands in the source. */
    record Literal(Value value) implements Expression {}

    /** A variable. */
    record Name(String name) implements Expression {}

    /** [a, b] or (a, b). */
    record Items(List<Expression> items, boolean tuple) implements Expression {}

    /** {a: b}. */
    record Pairs(List<Expression> keys, List<Expression> values) implements Expression {}

    /** a.b. */
    record Attribute(Expression target, String name) implements Expression {}

    /** a[b]. */
    record Subscript(Expression target, Expression index) implements Expression {}

    /** a[start:stop:step]. */
    record Slice(
            Expression target,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Expression {}

    /** a(…). */
    record Call(Expression callee, Parameters parameters) implements Expression {}

    /** a|name(…). */
    record Filter(Expression target, String name, Parameters parameters) implements Expression {}

    /** a is name(…). */
    record Test(Expression target, String name, Parameters parameters) implements Expression {}

    /** -a or +a. */
    record Sign(Expression operand, boolean negative) implements Expression {}

    /** not a. */
    record Not(Expression operand) implements Expression {}

    /** a and b, a or b. */
    record Logic(Expression left, Expression right, boolean and) implements Expression {}

    /** Arithmetic, and {@code ~}. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** a < b <= c: each neighbour pair must hold. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {}

    /** a if test else b; without else the value is undefined. */
    record Conditional(
            Expression test, Expression then, @Nullable Expression otherwise) implements Expression {}

    /** The expressions of a call. */
    record Parameters(List<Expression> positional, Map<String, Expression> named) {
        static final Parameters NONE = new Parameters(List.of(), Map.of());
    }
}
