package dev.millrace.eval.dataset;

/** A file is not the dataset that it should be. The message names the file and, where there is one, the line and the field. */
public final class DatasetException extends IllegalArgumentException {
    public DatasetException(String message) {
        super(message);
    }

    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
