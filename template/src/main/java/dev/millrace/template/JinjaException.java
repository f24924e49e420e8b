package dev.millrace.template;

/** A template cannot be read, or a rendering failed. */
public final class JinjaException extends RuntimeException {
    private final boolean raised;

    JinjaException(String message) {
        this(message, false);
    }

    private JinjaException(String message, boolean raised) {
        super(message);
        this.raised = raised;
    }

    /** The template itself refused its input, in these words. */
    static JinjaException raised(String message) {
        return new JinjaException(message, true);
    }

    /** The same failure with the place in the template in front, unless the template chose the words. */
    JinjaException at(int line) {
        if (raised || String.valueOf(getMessage()).startsWith("line ")) {
            return this;
        }
        return new JinjaException("line " + line + ": " + getMessage());
    }

    /** Whether the template called raise_exception; the message is then the template's own. */
    public boolean isRaised() {
        return raised;
    }
}
