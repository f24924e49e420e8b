package dev.millrace.model.adapter;

/** There is no room for an adapter; the message says what is full. */
public final class AdapterLimitException extends RuntimeException {
    AdapterLimitException(String message) {
        super(message);
    }
}
