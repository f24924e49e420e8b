package dev.millrace.constraint.expression;

import java.util.List;

/** A set of texts. */
public sealed interface Expression {
    /** The empty text alone. */
    Expression EMPTY = new Sequence(List.of());

    /** These texts; spelled together where they begin alike, so a thousand are no burden. */
    record Words(List<String> texts) implements Expression {
        /** Copies the list. */
        public Words {
            texts = List.copyOf(texts);
        }
    }

    /** One character of these. */
    record Chars(CodePoints points) implements Expression {}

    /** One after the other. */
    record Sequence(List<Expression> parts) implements Expression {
        /** Copies the list. */
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /** Any of them. */
    record Choice(List<Expression> parts) implements Expression {
        /** Copies the list. */
        public Choice {
            parts = List.copyOf(parts);
        }
    }

    /**
     * So many times.
     *
     * @param max {@link #ENDLESS} for any number
     */
    record Repeat(Expression part, int min, int max) implements Expression {
        /** Stands for no upper bound. */
        public static final int ENDLESS = -1;
    }

    /** Whatever the rule of this name is. */
    record Rule(String name) implements Expression {}

    /** This text. */
    static Expression word(String text) {
        return new Words(List.of(text));
    }

    /** One after the other. */
    static Expression sequence(Expression... parts) {
        return new Sequence(List.of(parts));
    }

    /** Any of them. */
    static Expression choice(Expression... parts) {
        return new Choice(List.of(parts));
    }

    /** It or nothing. */
    static Expression optional(Expression part) {
        return new Repeat(part, 0, 1);
    }

    /** Any number of it. */
    static Expression any(Expression part) {
        return new Repeat(part, 0, Repeat.ENDLESS);
    }

    /** One of these characters. */
    static Expression oneOf(String characters) {
        return new Chars(CodePoints.of(characters));
    }

    /** One character from here to there. */
    static Expression between(int from, int to) {
        return new Chars(CodePoints.range(from, to));
    }
}
