package dev.millrace.tokenizer.batch;

/**
 * What the HTTP door would have answered to a line.
 *
 * @param status HTTP status
 * @param requestId id of the request, or of the refusal of one
 * @param body JSON in one line
 */
public record LineAnswer(int status, String requestId, String body) {}
