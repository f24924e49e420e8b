package dev.millrace.template;

import dev.millrace.template.Expression.Parameters;
import dev.millrace.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators stand between: names, literals and brackets, with the attributes, subscripts and calls that follow. */
final class OperandParser {
    private static final int ARGUMENTS_MAX = 256;

    private final TokenStream tokens;
    private final ExpressionParser expressions;

    /** @param expressions reads what is within brackets */
    OperandParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** An operand with all that follows it. */
    Expression operand() {
        return postfix(primary());
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
            Expression inner = expressions.tuple();
            tokens.expectOperator(")");
            return inner;
        }
        if (tokens.skipOperator("[")) {
            List<Expression> items = new ArrayList<>();
            while (!tokens.isOperator("]")) {
                items.add(expressions.expression());
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
            keys.add(expressions.expression());
            tokens.expectOperator(":");
            values.add(expressions.expression());
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
        Expression start = tokens.isOperator(":") ? null : expressions.expression();
        if (start != null && !tokens.isOperator(":")) {
            return new Expression.Subscript(target, start);
        }
        tokens.expectOperator(":");
        Expression stop = sliceEdge();
        Expression step = tokens.skipOperator(":") ? sliceEdge() : null;
        return new Expression.Slice(target, start, stop, step);
    }

    private @Nullable Expression sliceEdge() {
        return tokens.isOperator(":") || tokens.isOperator("]") ? null : expressions.expression();
    }

    /** The arguments of a call; the stream is at its bracket. */
    Parameters parameters() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.isOperator(")")) {
            if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expressions.expression());
            } else if (named.isEmpty() && !tokens.isOperator("*") && !tokens.isOperator("**")) {
                positional.add(expressions.expression());
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
