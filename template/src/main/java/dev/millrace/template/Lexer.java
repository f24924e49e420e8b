package dev.millrace.template;

import dev.millrace.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Template source to tokens. Where the dialect trims tags, a statement or comment tag swallows the line feed after it and the
 * blanks between the line's start and itself.
 */
final class Lexer {
    private static final String[] OPERATORS = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ","
    };

    private final String source;
    private final boolean trimsTags;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int counted;

    private Lexer(String source, boolean trimsTags) {
        this.source = source;
        this.trimsTags = trimsTags;
    }

    static List<Token> tokens(String template, Dialect dialect) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        boolean cut = source.endsWith("\n") && !dialect.keepsLastLineFeed();
        Lexer lexer = new Lexer(cut ? source.substring(0, source.length() - 1) : source, dialect.trimsTags());
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            data(before(tag, kind, sign));
            at = tag + (sign == '-' || sign == '+' ? 3 : 2);
            switch (kind) {
                case '#' -> comment();
                case '%' -> block();
                default -> expression();
            }
        }
        add(Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    /** The text before a tag, less what the tag swallows. */
    private String before(int tag, char kind, char sign) {
        String text = source.substring(at, tag);
        if (sign == '-') {
            return PythonText.stripRight(text);
        }
        if (sign == '+' || kind == '{' || !trimsTags) {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean startsLine = lineStart > 0 || at == 0 || source.charAt(at - 1) == '\n';
        boolean onlyBlanks = text.substring(lineStart).chars().allMatch(PythonText::isSpace);
        return startsLine && onlyBlanks ? text.substring(0, lineStart) : text;
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw fail("a comment is not closed");
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        at = end + 2;
        swallowAfter(sign, true);
    }

    private void block() {
        if (rawBlock()) {
            return;
        }
        add(Kind.BLOCK_BEGIN, "{%");
        inside("%}", Kind.BLOCK_END);
    }

    private void expression() {
        add(Kind.VARIABLE_BEGIN, "{{");
        inside("}}", Kind.VARIABLE_END);
    }

    /** {% raw %} … {% endraw %}: everything between is text. */
    private boolean rawBlock() {
        int word = skipSpace(at);
        if (!source.startsWith("raw", word)) {
            return false;
        }
        int close = skipSpace(word + 3);
        boolean strip = source.startsWith("-%}", close);
        if (!strip && !source.startsWith("%}", close)) {
            return false;
        }
        at = close + (strip ? 3 : 2);
        if (strip) {
            at = skipSpace(at);
        }
        for (int tag = source.indexOf("{%", at); tag >= 0; tag = source.indexOf("{%", tag + 2)) {
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            int name = skipSpace(tag + (sign == '-' || sign == '+' ? 3 : 2));
            int end = source.startsWith("endraw", name) ? skipSpace(name + 6) : -1;
            char endSign = end >= 0 && end < source.length() ? source.charAt(end) : ' ';
            boolean signed = endSign == '-' || endSign == '+';
            if (end >= 0 && source.startsWith("%}", signed ? end + 1 : end)) {
                data(before(tag, '%', sign));
                at = end + (signed ? 3 : 2);
                swallowAfter(endSign, true);
                return true;
            }
        }
        throw fail("{% raw %} is not closed");
    }

    private int skipSpace(int from) {
        int i = from;
        while (i < source.length() && PythonText.isSpace(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private void swallowAfter(char sign, boolean trimsLine) {
        if (sign == '-') {
            at = skipSpace(at);
        } else if (trimsLine && trimsTags && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
    }

    private void inside(String end, Kind endKind) {
        int brackets = 0;
        while (true) {
            at = skipSpace(at);
            if (at >= source.length()) {
                throw fail("a tag is not closed");
            }
            char sign = source.charAt(at);
            boolean signed = sign == '-' || (sign == '+' && endKind == Kind.BLOCK_END);
            if (brackets == 0 && source.startsWith(end, signed ? at + 1 : at)) {
                add(endKind, end);
                at += signed ? 3 : 2;
                swallowAfter(sign, endKind == Kind.BLOCK_END);
                return;
            }
            Token token = token();
            if (token.kind() == Kind.OPERATOR) {
                brackets += "([{".contains(token.text()) ? 1 : ")]}".contains(token.text()) ? -1 : 0;
                if (brackets < 0) {
                    throw fail("unexpected \"" + token.text() + "\"");
                }
            }
        }
    }

    private Token token() {
        char first = source.charAt(at);
        if (first == '"' || first == '\'') {
            int end = StringLiteral.end(source, at);
            if (end < 0) {
                throw fail("a string is not closed");
            }
            String literal = StringLiteral.value(source.substring(at + 1, end - 1));
            at = end;
            return add(Kind.STRING, literal);
        }
        if (first >= '0' && first <= '9') {
            return number();
        }
        if (Character.isUnicodeIdentifierStart(first) || first == '_') {
            int end = at + 1;
            while (end < source.length() && Character.isUnicodeIdentifierPart(source.charAt(end))) {
                end++;
            }
            String name = source.substring(at, end);
            at = end;
            return add(Kind.NAME, name);
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                at += operator.length();
                return add(Kind.OPERATOR, operator);
            }
        }
        throw fail("unexpected character '" + first + "'");
    }

    private Token number() {
        int end = digits(at);
        boolean real = false;
        if (end + 1 < source.length() && source.charAt(end) == '.' && isDigit(source.charAt(end + 1))) {
            real = true;
            end = digits(end + 1);
        }
        if (end + 1 < source.length() && (source.charAt(end) == 'e' || source.charAt(end) == 'E')) {
            int exponent = end + (source.charAt(end + 1) == '+' || source.charAt(end + 1) == '-' ? 2 : 1);
            if (exponent < source.length() && isDigit(source.charAt(exponent))) {
                real = true;
                end = digits(exponent);
            }
        }
        String digits = source.substring(at, end).replace("_", "");
        at = end;
        return add(real ? Kind.FLOAT : Kind.INTEGER, digits);
    }

    private int digits(int from) {
        int i = from;
        while (i < source.length() && (isDigit(source.charAt(i)) || source.charAt(i) == '_')) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Kind.DATA, text);
        }
    }

    private Token add(Kind kind, String text) {
        for (; counted < Math.min(at, source.length()); counted++) {
            if (source.charAt(counted) == '\n') {
                line++;
            }
        }
        Token token = new Token(kind, text, line);
        tokens.add(token);
        return token;
    }

    private JinjaException fail(String complaint) {
        add(Kind.END, "");
        return new JinjaException("line " + line + ": " + complaint);
    }
}
