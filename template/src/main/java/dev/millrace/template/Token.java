package dev.millrace.template;

/**
 * A piece of template source.
 *
 * @param text what it says; of a string the characters it stands for
 * @param line where, from 1
 */
record Token(Kind kind, String text, int line) {
    /** What it is. */
    enum Kind {
        /** Text outside of tags. */
        DATA,
        /** The opening of an expression tag. */
        VARIABLE_BEGIN,
        /** Its end. */
        VARIABLE_END,
        /** The opening of a statement tag. */
        BLOCK_BEGIN,
        /** Its end. */
        BLOCK_END,
        /** A name or keyword. */
        NAME,
        /** A string literal. */
        STRING,
        /** A whole number. */
        INTEGER,
        /** A floating-point number. */
        FLOAT,
        /** An operator or bracket. */
        OPERATOR,
        /** The end of the template. */
        END
    }

    boolean is(Kind kind, String text) {
        return this.kind == kind && this.text.equals(text);
    }
}
