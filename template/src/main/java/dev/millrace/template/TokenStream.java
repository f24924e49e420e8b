package dev.millrace.template;

import dev.millrace.template.Token.Kind;
import java.util.List;

/** The tokens of a template, one looked at at a time. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    boolean isOperator(String operator) {
        return peek().is(Kind.OPERATOR, operator);
    }

    boolean isName(String name) {
        return peek().is(Kind.NAME, name);
    }

    boolean skipOperator(String operator) {
        boolean found = isOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipName(String name) {
        boolean found = isName(name);
        if (found) {
            next();
        }
        return found;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("\"" + operator + "\"");
        }
    }

    String expectName() {
        if (peek().kind() != Kind.NAME) {
            throw unexpected("a name");
        }
        return next().text();
    }

    void expect(Kind kind) {
        if (peek().kind() != kind) {
            throw unexpected(kind == Kind.BLOCK_END ? "\"%}\"" : "\"}}\"");
        }
        next();
    }

    JinjaException unexpected(String wanted) {
        Token token = peek();
        String found = token.kind() == Kind.END ? "the end of the template" : "\"" + token.text() + "\"";
        return new JinjaException("line " + token.line() + ": expected " + wanted + " and found " + found);
    }
}
