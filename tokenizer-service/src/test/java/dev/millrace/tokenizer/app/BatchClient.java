package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;

/** Files and batches of one API key, as a client without a library asks for them. */
record BatchClient(HttpClient http, String url, String key) {
    static final String CHAT = "/v1/chat/completions";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a key that nobody else has. */
    static BatchClient fresh(EdgeFixture edge) {
        return new BatchClient(edge.http, edge.uri("").toString(), "k-" + UUID.randomUUID());
    }

    static String line(String customId, String body) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"" + CHAT + "\",\"body\":" + body
                + "}\n";
    }

    static String say(String customId, String user) {
        return line(customId, EdgeFixture.body(user, ""));
    }

    HttpResponse<String> upload(String content) throws Exception {
        return upload(content, "batch", "file");
    }

    HttpResponse<String> upload(String content, String purpose, String field) throws Exception {
        return uploadPart(content, purpose, field + "\"; filename=\"lines.jsonl");
    }

    /** As openai-java sends an array of bytes. */
    HttpResponse<String> uploadWithoutName(String content) throws Exception {
        return uploadPart(content, "batch", "file");
    }

    /** @param part name of the file's part, with whatever stands behind it */
    HttpResponse<String> uploadPart(String content, String purpose, String part) throws Exception {
        var edge = "----edge" + UUID.randomUUID();
        var body = "--" + edge + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose + "\r\n--"
                + edge + "\r\nContent-Disposition: form-data; name=\"" + part + "\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n" + content + "\r\n--" + edge + "--\r\n";
        return send(call("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=" + edge)
                .POST(BodyPublishers.ofString(body)));
    }

    String stored(String content) throws Exception {
        var response = upload(content);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body()).path("id").asText();
    }

    HttpResponse<String> create(String fileId, String endpoint, String... headers) throws Exception {
        var body = "{\"input_file_id\":\"" + fileId + "\",\"endpoint\":\"" + endpoint
                + "\",\"completion_window\":\"24h\",\"metadata\":{\"of\":\"test\"}}";
        var call = call("/v1/batches").header("Content-Type", "application/json");
        if (headers.length > 0) {
            call.headers(headers);
        }
        return send(call.POST(BodyPublishers.ofString(body)));
    }

    String created(String content) throws Exception {
        var response = create(stored(content), CHAT);
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body()).path("id").asText();
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(call(path).GET());
    }

    HttpResponse<String> delete(String fileId) throws Exception {
        return send(call("/v1/files/" + fileId).DELETE());
    }

    HttpResponse<String> cancel(String batchId) throws Exception {
        return send(call("/v1/batches/" + batchId + "/cancel").POST(BodyPublishers.noBody()));
    }

    JsonNode batch(String id) throws Exception {
        return JSON.readTree(get("/v1/batches/" + id).body());
    }

    /** Waits until a batch is so far. */
    JsonNode await(String id, String status) throws Exception {
        var batch = batch(id);
        for (int i = 0; i < 300 && !batch.path("status").asText().equals(status); i++) {
            Thread.sleep(50);
            batch = batch(id);
        }
        assertEquals(status, batch.path("status").asText(), batch.toString());
        return batch;
    }

    /** The lines of a file of results by their custom ids; fails when one is there twice. */
    ObjectNode results(JsonNode fileId) throws Exception {
        var lines = JSON.createObjectNode();
        if (!fileId.isNull()) {
            var content = get("/v1/files/" + fileId.asText() + "/content").body();
            for (var line : content.split("\n")) {
                var one = JSON.readTree(line);
                var customId = one.path("custom_id").asText();
                assertFalse(lines.has(customId), customId + " is there twice");
                lines.set(customId, one);
            }
        }
        return lines;
    }

    private HttpRequest.Builder call(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("x-api-key", key);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
