package dev.millrace.tokenizer.batch;

/**
 * What the HTTP door would have answered to a line.
 *
 * @param status HTTP status
 * @param requestId id of the request; empty when it did not come to one
 * @param body JSON in one line
 */
public record LineAnswer(int status, String requestId, String body) {}
