package dev.millrace.model.train.draw;

import java.io.IOException;

/** A service does not answer now, and may later; the message says which and why. */
public final class AwayException extends IOException {
    private static final long serialVersionUID = 1;

    /** With one sentence. */
    public AwayException(String message) {
        super(message);
    }
}
