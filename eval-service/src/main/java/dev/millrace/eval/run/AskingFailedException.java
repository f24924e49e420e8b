package dev.millrace.eval.run;

/** The model gave no answer; the message is a sentence for people. */
public class AskingFailedException extends Exception {
    private static final long serialVersionUID = 1;

    public AskingFailedException(String message) {
        super(message);
    }
}
