package dev.millrace.constraint.regex;

import dev.millrace.constraint.Limits;
import dev.millrace.constraint.expression.CodePoints;
import dev.millrace.constraint.expression.Expression;
import dev.millrace.constraint.expression.Expression.Chars;
import dev.millrace.constraint.expression.Expression.Choice;
import dev.millrace.constraint.expression.Expression.Repeat;
import dev.millrace.constraint.expression.Expression.Sequence;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a regular expression: characters, {@code .}, classes, {@code \d \w \s} and their inverses, {@code \xHH},
 * {@code \}{@code uHHHH}, groups (named ones too), {@code |}, {@code * + ?} and {@code {m,n}}, greedy or lazy, which
 * is the same language. {@code ^} and {@code $} stand at the ends of the whole's alternatives. Look-around, references to
 * groups, word borders, possessive repetition, Unicode properties and flags are refused.
 */
public final class RegexParser {
    private static final int REPEAT_MAX = 10_000;

    private final PatternReader in;
    private final int nestingMax;

    private RegexParser(String pattern, Limits limits) {
        limits.requireLength("the regular expression", pattern, limits.patternCharsMax());
        this.in = new PatternReader(pattern);
        this.nestingMax = limits.nestingMax();
    }

    /**
     * Texts that the pattern matches as a whole.
     *
     * @throws dev.millrace.constraint.InvalidConstraintException when it is not understood
     */
    public static Expression whole(String pattern, Limits limits) {
        return new RegexParser(pattern, limits).top(false);
    }

    /**
     * Texts in which the pattern matches somewhere, as a schema means it.
     *
     * @throws dev.millrace.constraint.InvalidConstraintException when it is not understood
     */
    public static Expression anywhere(String pattern, Limits limits) {
        return new RegexParser(pattern, limits).top(true);
    }

    private Expression top(boolean anywhere) {
        var anything = Expression.any(new Chars(CodePoints.ALL));
        var alternatives = new ArrayList<Expression>();
        do {
            var parts = new ArrayList<Expression>();
            if (!in.take('^') && anywhere) {
                parts.add(anything);
            }
            parts.add(sequence(0));
            if (!in.take('$') && anywhere) {
                parts.add(anything);
            }
            alternatives.add(new Sequence(parts));
        } while (in.take('|'));
        if (in.peek() != PatternReader.END) {
            throw in.wrong("'" + Character.toString(in.peek()) + "' stands alone");
        }
        return either(alternatives);
    }

    private Expression group(int nesting) {
        if (nesting > nestingMax) {
            throw in.wrong("groups are nested deeper than " + nestingMax);
        }
        var alternatives = new ArrayList<Expression>();
        do {
            alternatives.add(sequence(nesting));
        } while (in.take('|'));
        in.expect(')');
        return either(alternatives);
    }

    private static Expression either(List<Expression> alternatives) {
        return alternatives.size() == 1 ? alternatives.getFirst() : new Choice(alternatives);
    }

    private Expression sequence(int nesting) {
        var parts = new ArrayList<Expression>();
        while (true) {
            int c = in.peek();
            boolean ends = c == PatternReader.END || c == '|' || c == ')';
            if (ends || (c == '$' && nesting == 0)) {
                return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
            }
            parts.add(repeated(atom(nesting)));
        }
    }

    private Expression atom(int nesting) {
        int c = in.next();
        return switch (c) {
            case '(' -> opened(nesting);
            case '[' -> new Chars(CharacterClasses.brackets(in));
            case '.' -> new Chars(CharacterClasses.NO_LINE_END);
            case '\\' -> new Chars(CharacterClasses.escape(in));
            case '^', '$' ->
                throw in.wrong("'" + Character.toString(c) + "' is understood at the ends of the whole pattern only");
            case '*', '+', '?', '{' -> throw in.wrong("'" + Character.toString(c) + "' has nothing to repeat");
            default -> new Chars(CodePoints.range(c, c));
        };
    }

    private Expression opened(int nesting) {
        if (in.take('?')) {
            if (in.take("<") && in.peek() != '=' && in.peek() != '!') {
                name();
            } else if (!in.take(':')) {
                throw in.wrong("look-around, flags and atomic groups are not understood");
            }
        }
        return group(nesting + 1);
    }

    private void name() {
        do {
            int c = in.next();
            if (c >= 128 || !Character.isLetterOrDigit(c)) {
                throw in.wrong("a group's name is letters and digits");
            }
        } while (!in.take('>'));
    }

    private Expression repeated(Expression part) {
        int c = in.peek();
        var result = switch (c) {
            case '*' -> times(part, 0, Repeat.ENDLESS);
            case '+' -> times(part, 1, Repeat.ENDLESS);
            case '?' -> times(part, 0, 1);
            case '{' -> counted(part);
            default -> part;
        };
        if (result != part) {
            in.take('?');
            if ("*+?{".indexOf(in.peek()) >= 0) {
                throw in.wrong("a repetition of a repetition is not understood; put it into a group");
            }
        }
        return result;
    }

    private Expression times(Expression part, int min, int max) {
        in.next();
        return new Repeat(part, min, max);
    }

    private Expression counted(Expression part) {
        in.expect('{');
        int min = in.number(REPEAT_MAX);
        if (min < 0) {
            throw in.wrong("'{' is no repetition; put \\ before it");
        }
        int max = min;
        if (in.take(',')) {
            max = in.number(REPEAT_MAX);
            if (max >= 0 && max < min) {
                throw in.wrong("a repetition runs backwards");
            }
        }
        in.expect('}');
        return new Repeat(part, min, max);
    }
}
