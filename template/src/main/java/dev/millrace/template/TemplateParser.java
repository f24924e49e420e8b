package dev.millrace.template;

import dev.millrace.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens to statements. */
final class TemplateParser {
    private static final int DEPTH_MAX = 64;
    private static final Expression ALWAYS = new Expression.Literal(Value.Bool.TRUE);
    private static final Expression NOTHING = new Expression.Literal(Text.EMPTY);

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    private TemplateParser(List<Token> tokens) {
        this.tokens = new TokenStream(tokens);
        expressions = new ExpressionParser(this.tokens);
    }

    static List<Statement> parse(List<Token> tokens) {
        return List.copyOf(new TemplateParser(tokens).body(Set.of()));
    }

    /** Statements up to a tag with one of the names, whose "{%" is then read and whose name is next. */
    private List<Statement> body(Set<String> ends) {
        if (++depth > DEPTH_MAX) {
            throw tokens.unexpected("tags nested at most " + DEPTH_MAX + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            switch (token.kind()) {
                case DATA ->
                    statements.add(
                            new Statement.Data(Text.template(tokens.next().text()), token.line()));
                case VARIABLE_BEGIN -> {
                    tokens.next();
                    statements.add(new Statement.Output(expressions.tuple(), token.line()));
                    tokens.expect(Kind.VARIABLE_END);
                }
                case BLOCK_BEGIN -> {
                    tokens.next();
                    if (ends.contains(tokens.peek().text())) {
                        depth--;
                        return statements;
                    }
                    statements.add(tag(token.line()));
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw tokens.unexpected("{% "
                                + String.join(" or ", ends.stream().sorted().toList()) + " %}");
                    }
                    depth--;
                    return statements;
                }
            }
        }
    }

    private List<Statement> bodyUntil(String end) {
        endTag();
        List<Statement> body = body(Set.of(end));
        tokens.next();
        endTag();
        return body;
    }

    private void endTag() {
        tokens.expect(Kind.BLOCK_END);
    }

    private Statement tag(int line) {
        String name = tokens.expectName();
        return switch (name) {
            case "if" -> ifTag(line);
            case "for" -> forTag(line);
            case "set" -> setTag(line);
            case "macro" -> macroTag(line);
            case "call" -> callTag(line);
            case "filter" -> filterTag(line);
            case "with" -> withTag(line);
            case "generation" -> new Statement.With(Map.of(), bodyUntil("endgeneration"), line);
            case "break", "continue" -> jumpTag(name.equals("break"), line);
            default -> throw new JinjaException("line " + line + ": the tag {% " + name + " %} is not supported");
        };
    }

    private Statement ifTag(int line) {
        List<Statement.Branch> branches = new ArrayList<>();
        Expression test = expressions.tuple();
        while (true) {
            endTag();
            branches.add(new Statement.Branch(test, body(Set.of("elif", "else", "endif"))));
            switch (tokens.next().text()) {
                case "elif" -> test = expressions.tuple();
                case "else" -> {
                    branches.add(new Statement.Branch(ALWAYS, bodyUntil("endif")));
                    return new Statement.If(branches, line);
                }
                default -> {
                    endTag();
                    return new Statement.If(branches, line);
                }
            }
        }
    }

    private Statement forTag(int line) {
        List<String> targets = targets();
        if (!tokens.skipName("in")) {
            throw tokens.unexpected("in");
        }
        Expression items = expressions.withoutConditional();
        Expression condition = tokens.skipName("if") ? expressions.expression() : null;
        if (tokens.isName("recursive")) {
            throw tokens.unexpected("no recursive loop (it is not supported)");
        }
        endTag();
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.next().text().equals("else")) {
            otherwise = bodyUntil("endfor");
        } else {
            endTag();
        }
        return new Statement.For(targets, items, condition, body, otherwise, line);
    }

    private List<String> targets() {
        List<String> targets = new ArrayList<>();
        boolean bracket = tokens.skipOperator("(");
        do {
            targets.add(tokens.expectName());
        } while (tokens.skipOperator(","));
        if (bracket) {
            tokens.expectOperator(")");
        }
        return targets;
    }

    private Statement setTag(int line) {
        List<String> targets = targets();
        if (targets.size() == 1 && tokens.skipOperator(".")) {
            String attribute = tokens.expectName();
            tokens.expectOperator("=");
            Expression value = expressions.tuple();
            endTag();
            return new Statement.AssignAttribute(targets.getFirst(), attribute, value, line);
        }
        if (tokens.skipOperator("=")) {
            Expression value = expressions.tuple();
            endTag();
            return new Statement.Assign(targets, value, line);
        }
        List<Expression.Filter> filters = new ArrayList<>();
        while (tokens.isOperator("|")) {
            filters.add(expressions.filter(NOTHING));
        }
        return new Statement.Capture(targets.getFirst(), filters, bodyUntil("endset"), line);
    }

    private Statement filterTag(int line) {
        List<Expression.Filter> filters = new ArrayList<>();
        filters.add(expressions.filterName(NOTHING));
        while (tokens.isOperator("|")) {
            filters.add(expressions.filter(NOTHING));
        }
        return new Statement.Filtered(filters, bodyUntil("endfilter"), line);
    }

    private Statement macroTag(int line) {
        String name = tokens.expectName();
        List<String> parameters = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        tokens.expectOperator("(");
        signature(parameters, defaults);
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = bodyUntil("endmacro");
        loops = outerLoops;
        return new Statement.Macro(name, parameters, defaults, body, line);
    }

    private void signature(List<String> parameters, Map<String, Expression> defaults) {
        while (!tokens.skipOperator(")")) {
            String parameter = tokens.expectName();
            parameters.add(parameter);
            if (tokens.skipOperator("=")) {
                defaults.put(parameter, expressions.expression());
            }
            if (!tokens.isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
    }

    private Statement callTag(int line) {
        List<String> parameters = new ArrayList<>();
        if (tokens.skipOperator("(")) {
            signature(parameters, new LinkedHashMap<>());
        }
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw new JinjaException("line " + line + ": {% call %} needs a call");
        }
        return new Statement.CallBlock(call, parameters, bodyUntil("endcall"), line);
    }

    private Statement withTag(int line) {
        Map<String, Expression> variables = new LinkedHashMap<>();
        while (tokens.peek().kind() == Kind.NAME) {
            String name = tokens.next().text();
            tokens.expectOperator("=");
            variables.put(name, expressions.expression());
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        return new Statement.With(variables, bodyUntil("endwith"), line);
    }

    private Statement jumpTag(boolean leave, int line) {
        if (loops == 0) {
            throw new JinjaException("line " + line + ": {% break %} and {% continue %} belong in a loop");
        }
        endTag();
        return new Statement.Jump(leave, line);
    }
}
