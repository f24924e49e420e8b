package dev.millrace.tokenizer.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.millrace.tokenizer.openai.Json;

/**
 * The result of one line.
 *
 * @param line its number in the file, from 1
 * @param outcome which file it goes to, and why
 * @param output that file's line without its line feed
 */
@SuppressWarnings("ArrayRecordComponent") // goes straight to the wire
public record LineResult(int line, Outcome outcome, byte[] output) {
    /** What became of a line. */
    public enum Outcome {
        /** Answered well. */
        COMPLETED,
        /** Answered with an error. */
        FAILED,
        /** Not answered: somebody wanted the batch to end. */
        CANCELLED,
        /** Not answered: the window was over. */
        EXPIRED
    }

    /** The result of a line that has an answer: {@code {"id":…,"custom_id":…,"response":{…},"error":null}}. */
    static LineResult answered(String batchId, BatchLine line, LineAnswer answer) {
        var root = root(batchId, line);
        root.putObject("response")
                .put("status_code", answer.status())
                .put("request_id", answer.requestId())
                .putRawValue("body", new RawValue(answer.body()));
        root.putNull("error");
        var outcome = answer.status() == 200 ? Outcome.COMPLETED : Outcome.FAILED;
        return new LineResult(line.number(), outcome, bytes(root));
    }

    /** The result of a line that gets no answer any more. */
    static LineResult unanswered(String batchId, BatchLine line, Outcome why) {
        var root = root(batchId, line);
        root.putNull("response");
        boolean expired = why == Outcome.EXPIRED;
        root.putObject("error")
                .put("code", expired ? "batch_expired" : "batch_cancelled")
                .put(
                        "message",
                        expired
                                ? "This request could not be executed before the completion window expired."
                                : "The batch was cancelled before this request was answered.");
        return new LineResult(line.number(), why, bytes(root));
    }

    /** Whether it goes to the output file. */
    public boolean isGood() {
        return outcome == Outcome.COMPLETED;
    }

    private static ObjectNode root(String batchId, BatchLine line) {
        var id = batchId.replace("batch_", "batch_req_") + "_" + line.number();
        return Json.object().put("id", id).put("custom_id", line.customId());
    }

    private static byte[] bytes(ObjectNode root) {
        return Json.text(root).getBytes(UTF_8);
    }
}
