package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.tokenizer.openai.Fields;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;

/**
 * One request of a batch: {@code {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{…}}}.
 *
 * @param number of its line in the file, from 1
 * @param customId the caller's name for it
 * @param body as it would come over HTTP
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by convention, as every body here
public record BatchLine(int number, String customId, byte[] body) {
    /** Longest custom_id in characters. */
    static final int CUSTOM_ID_MAX = 512;

    /**
     * Reads a line. Unknown fields are ignored.
     *
     * @param endpoint that the line must name
     * @throws FailureException naming the field
     */
    public static BatchLine read(int number, byte[] line, String endpoint) {
        var fields = Fields.ofBody(line);
        var customId = fields.text("custom_id");
        if (customId == null || customId.isEmpty()) {
            throw fields.missing("custom_id");
        }
        if (customId.length() > CUSTOM_ID_MAX) {
            throw fields.invalid("custom_id", "string_above_max_length", "at most " + CUSTOM_ID_MAX + " characters.");
        }
        if (!"POST".equals(fields.text("method"))) {
            throw fields.invalid("method", "invalid_method", "must be POST.");
        }
        if (!endpoint.equals(fields.text("url"))) {
            throw fields.invalid("url", "invalid_url", "must be the batch's endpoint, " + endpoint + ".");
        }
        var body = fields.objectNode("body");
        if (body == null) {
            throw fields.missing("body");
        }
        return new BatchLine(number, customId, Json.text(body).getBytes(UTF_8));
    }
}
