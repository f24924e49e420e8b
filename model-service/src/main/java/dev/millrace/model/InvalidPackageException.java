package dev.millrace.model;

/** A folder is not a usable model package; the message names the file and what is wrong with it. */
public final class InvalidPackageException extends RuntimeException {
    public InvalidPackageException(String message) {
        super(message);
    }

    public InvalidPackageException(String message, Throwable cause) {
        super(message, cause);
    }
}
