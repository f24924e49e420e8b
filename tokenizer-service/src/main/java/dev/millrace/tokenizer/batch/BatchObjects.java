package dev.millrace.tokenizer.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.Json;
import java.util.List;
import java.util.function.Function;

/** Files, batches and lists of them as OpenAI's API writes them. Times are in seconds since the epoch. */
public final class BatchObjects {
    private BatchObjects() {}

    /** A file. */
    public static ObjectNode file(StoredFile file) {
        return Json.object()
                .put("id", file.id())
                .put("object", "file")
                .put("bytes", file.bytes())
                .put("created_at", file.createdMs() / 1000)
                .put("expires_at", file.expiresMs() / 1000)
                .put("filename", file.name())
                .put("purpose", file.kind().purpose())
                .put("status", "processed");
    }

    /** What answers the deletion of a file. */
    public static String deleted(String fileId) {
        return Json.text(Json.object().put("id", fileId).put("object", "file").put("deleted", true));
    }

    /**
     * A batch.
     *
     * @param files ids of the files of its results that are there
     */
    public static ObjectNode batch(Batch batch, List<String> files) {
        var order = batch.order();
        var root = Json.object()
                .put("id", batch.id())
                .put("object", "batch")
                .put("endpoint", order.endpoint())
                .put("input_file_id", order.inputFileId())
                .put("completion_window", "24h")
                .put("status", batch.statusWord());
        fileId(root, "output_file_id", batch.outputFileId(), files);
        fileId(root, "error_file_id", batch.errorFileId(), files);
        root.set("errors", errors(batch));
        root.put("created_at", order.createdMs() / 1000).put("expires_at", order.expiresMs() / 1000);
        times(root, batch);
        root.putObject("request_counts")
                .put("total", batch.counts().total())
                .put("completed", batch.counts().completed())
                .put("failed", batch.counts().failed());
        if (order.metadata().isEmpty()) {
            root.putNull("metadata");
        } else {
            order.metadata().forEach(root.putObject("metadata")::put);
        }
        return root;
    }

    private static void fileId(ObjectNode root, String name, String id, List<String> files) {
        if (files.contains(id)) {
            root.put(name, id);
        } else {
            root.putNull(name);
        }
    }

    private static JsonNode errors(Batch batch) {
        if (batch.errors().isEmpty()) {
            return Json.object().nullNode();
        }
        var errors = Json.object().put("object", "list");
        var data = errors.putArray("data");
        for (var error : batch.errors()) {
            var one = data.addObject().put("code", error.code()).put("message", error.message());
            one.put("param", error.param().isEmpty() ? null : error.param());
            one.put("line", error.line() == 0 ? null : Integer.valueOf(error.line()));
        }
        return errors;
    }

    private static void times(ObjectNode root, Batch batch) {
        var times = batch.times();
        time(root, "in_progress_at", times.inProgressMs());
        time(root, "finalizing_at", times.finalizingMs());
        time(root, "cancelling_at", times.cancellingMs());
        for (var end : BatchStatus.values()) {
            if (end.isEnd()) {
                time(root, end.word() + "_at", batch.status() == end ? times.endedMs() : 0);
            }
        }
    }

    private static void time(ObjectNode root, String name, long ms) {
        root.put(name, ms == 0 ? null : Long.valueOf(ms / 1000));
    }

    /**
     * A page of a list.
     *
     * @param page what is on it, in order
     * @param more whether there is another page
     */
    public static <T> String list(List<T> page, boolean more, Function<T, ObjectNode> write) {
        var root = Json.object().put("object", "list");
        var data = root.putArray("data");
        page.forEach(one -> data.add(write.apply(one)));
        root.put("first_id", data.isEmpty() ? null : data.get(0).path("id").asText());
        root.put(
                "last_id",
                data.isEmpty() ? null : data.get(data.size() - 1).path("id").asText());
        return Json.text(root.put("has_more", more));
    }
}
