package dev.millrace.eval.python;

/** A regular expression costs more on a text than it may. */
public final class PatternCostException extends RuntimeException {
    PatternCostException(String message) {
        super(message);
    }
}
