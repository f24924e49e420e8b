package dev.millrace.tokenizer.template;

import dev.millrace.tokenizer.template.Expression.Parameters;
import dev.millrace.tokenizer.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Expressions by recursive descent, weakest binding first. */
final class ExpressionParser {
    private static final int DEPTH_MAX = 64;
    private static final int ARGUMENTS_MAX = 256;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;
    private int depth;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
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
            result = postfix(primary());
        }
        return withFilters ? filtersAndTests(result) : result;
    }

    private Expression primary() {
        Token token = tokens.peek();
        switch (token.kind()) {
            case NAME -> {
                return name(tokens.next().text());
            }
            case STRING -> {
                StringBuilder joined = new StringBuilder();
                while (tokens.peek().kind() == Kind.STRING) {
                    joined.append(tokens.next().text());
                }
                return new Expression.Literal(Text.template(joined.toString()));
            }
            case INTEGER -> {
                return new Expression.Literal(new Value.Int(integer(tokens.next())));
            }
            case FLOAT -> {
                return new Expression.Literal(
                        new Value.Real(Double.parseDouble(tokens.next().text())));
            }
            default -> {
                return bracketed();
            }
        }
    }

    private static Expression name(String name) {
        return switch (name) {
            case "true", "True" -> new Expression.Literal(Value.Bool.TRUE);
            case "false", "False" -> new Expression.Literal(Value.Bool.FALSE);
            case "none", "None" -> new Expression.Literal(Value.None.NONE);
            default -> new Expression.Name(name);
        };
    }

    private static long integer(Token token) {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException e) {
            throw new JinjaException("line " + token.line() + ": the number " + token.text() + " is too large");
        }
    }

    private Expression bracketed() {
        if (tokens.skipOperator("(")) {
            if (tokens.skipOperator(")")) {
                return new Expression.Items(List.of(), true);
            }
            Expression inner = tuple();
            tokens.expectOperator(")");
            return inner;
        }
        if (tokens.skipOperator("[")) {
            List<Expression> items = new ArrayList<>();
            while (!tokens.isOperator("]")) {
                items.add(expression());
                if (!tokens.skipOperator(",")) {
                    break;
                }
            }
            tokens.expectOperator("]");
            return new Expression.Items(items, false);
        }
        if (tokens.skipOperator("{")) {
            return pairs();
        }
        throw tokens.unexpected("an expression");
    }

    private Expression pairs() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.isOperator("}")) {
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator("}");
        return new Expression.Pairs(keys, values);
    }

    private Expression postfix(Expression start) {
        Expression result = start;
        while (true) {
            if (tokens.skipOperator(".")) {
                Token name = tokens.next();
                result = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(result, name.text());
                    case INTEGER ->
                        new Expression.Subscript(result, new Expression.Literal(new Value.Int(integer(name))));
                    default -> throw new JinjaException("line " + name.line() + ": expected a name after \".\"");
                };
            } else if (tokens.skipOperator("[")) {
                result = subscript(result);
                tokens.expectOperator("]");
            } else if (tokens.isOperator("(")) {
                result = new Expression.Call(result, parameters());
            } else {
                return result;
            }
        }
    }

    private Expression subscript(Expression target) {
        Expression start = tokens.isOperator(":") ? null : expression();
        if (start != null && !tokens.isOperator(":")) {
            return new Expression.Subscript(target, start);
        }
        tokens.expectOperator(":");
        Expression stop = sliceEdge();
        Expression step = tokens.skipOperator(":") ? sliceEdge() : null;
        return new Expression.Slice(target, start, stop, step);
    }

    private @Nullable Expression sliceEdge() {
        return tokens.isOperator(":") || tokens.isOperator("]") ? null : expression();
    }

    private Expression filtersAndTests(Expression start) {
        Expression result = start;
        while (true) {
            if (tokens.isOperator("|")) {
                result = filter(result);
            } else if (tokens.skipName("is")) {
                result = test(result);
            } else if (tokens.isOperator("(")) {
                result = new Expression.Call(result, parameters());
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
        Parameters parameters = tokens.isOperator("(") ? parameters() : Parameters.NONE;
        return new Expression.Filter(target, name, parameters);
    }

    private Expression test(Expression target) {
        boolean negated = tokens.skipName("not");
        String name = dottedName();
        Parameters parameters = Parameters.NONE;
        Token next = tokens.peek();
        if (tokens.isOperator("(")) {
            parameters = parameters();
        } else if (startsTestArgument(next)) {
            parameters = new Parameters(List.of(postfix(primary())), Map.of());
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

    Parameters parameters() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.isOperator(")")) {
            if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expression());
            } else if (named.isEmpty() && !tokens.isOperator("*") && !tokens.isOperator("**")) {
                positional.add(expression());
            } else {
                throw tokens.unexpected("an argument (unpacking with * is not supported)");
            }
            if (positional.size() + named.size() > ARGUMENTS_MAX) {
                throw tokens.unexpected("at most " + ARGUMENTS_MAX + " arguments");
            }
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(")");
        return new Parameters(positional, named);
    }
}
