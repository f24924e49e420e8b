package dev.millrace.template;

import dev.millrace.template.Expression.Parameters;
import dev.millrace.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Expressions by recursive descent, the operators with the weakest binding first. */
final class ExpressionParser {
    private static final int DEPTH_MAX = 64;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private final OperandParser operands;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        operands = new OperandParser(tokens, this);
    }

    /** An expression; with a conditional, without commas. */
    Expression expression() {
        return nested(this::conditional);
    }

    /** An expression without conditional, as the items of a for. */
    Expression withoutConditional() {
        return nested(this::or);
    }

    /** An expression or, with commas, a tuple. */
    Expression tuple() {
        Expression first = expression();
        if (!tokens.isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && startsExpression()) {
            items.add(expression());
        }
        return new Expression.Items(items, true);
    }

    private boolean startsExpression() {
        Token token = tokens.peek();
        return switch (token.kind()) {
            case NAME, STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> Set.of("(", "[", "{", "-", "+").contains(token.text());
            default -> false;
        };
    }

    private Expression nested(Supplier<Expression> rule) {
        if (++depth > DEPTH_MAX) {
            throw tokens.unexpected("an expression nested at most " + DEPTH_MAX + " deep");
        }
        Expression result = rule.get();
        depth--;
        return result;
    }

    private Expression conditional() {
        Expression result = or();
        while (tokens.skipName("if")) {
            Expression test = or();
            Expression otherwise = tokens.skipName("else") ? expression() : null;
            result = new Expression.Conditional(test, result, otherwise);
        }
        return result;
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Logic(left, and(), false);
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.Logic(left, not(), true);
        }
        return left;
    }

    private Expression not() {
        if (tokens.skipName("not")) {
            return new Expression.Not(nested(this::not));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(tokens.next().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (tokens.isName("not") && tokens.peekSecond().is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        return operators.isEmpty() ? first : new Expression.Comparison(first, operators, others);
    }

    private Expression sum() {
        Expression left = concat();
        while (tokens.isOperator("+") || tokens.isOperator("-")) {
            left = new Expression.Binary(tokens.next().text(), left, concat());
        }
        return left;
    }

    private Expression concat() {
        Expression left = product();
        while (tokens.skipOperator("~")) {
            left = new Expression.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("//") || tokens.isOperator("%")) {
            left = new Expression.Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            left = new Expression.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean withFilters) {
        Expression result;
        if (tokens.isOperator("-") || tokens.isOperator("+")) {
            boolean negative = tokens.next().text().equals("-");
            result = new Expression.Sign(nested(() -> unary(false)), negative);
        } else {
            result = operands.operand();
        }
        return withFilters ? filtersAndTests(result) : result;
    }

    private Expression filtersAndTests(Expression start) {
        Expression result = start;
        while (true) {
            if (tokens.isOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(result);
            } else if (tokens.isOperator("(")) {
                result = new Expression.Call(result, operands.parameters());
            } else {
                return result;
            }
        }
    }

    /** A filter over {@code target}; the stream is at its bar. */
    Expression.Filter filter(Expression target) {
        tokens.expectOperator("|");
        return filterName(target);
    }

    /** A filter over {@code target}; the stream is at its name. */
    Expression.Filter filterName(Expression target) {
        String name = dottedName();
        Parameters parameters = tokens.isOperator("(") ? operands.parameters() : Parameters.NONE;
        return new Expression.Filter(target, name, parameters);
    }

    private Expression test(Expression target) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        Parameters parameters = Parameters.NONE;
        Token next = tokens.peek();
        if (tokens.isOperator("(")) {
            parameters = operands.parameters();
        } else if (startsTestArgument(next)) {
            parameters = new Parameters(List.of(operands.operand()), Map.of());
        }
        Expression test = new Expression.Test(target, name, parameters);
        return negated ? new Expression.Not(test) : test;
    }

    private static boolean startsTestArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and", "is", "if", "in", "not").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(tokens.expectName());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expectName());
        }
        return name.toString();
    }
}
