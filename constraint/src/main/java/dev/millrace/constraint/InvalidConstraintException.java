package dev.millrace.constraint;

/** A constraint cannot be read, holds what is not understood, or is larger or more ambiguous than the limits allow. */
public final class InvalidConstraintException extends RuntimeException {
    /** @param message one sentence that can be shown to the caller */
    public InvalidConstraintException(String message) {
        super(message);
    }
}
