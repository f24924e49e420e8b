package dev.millrace.local.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.chat.HttpDoor;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Begins training jobs and looks at them. Every method fails with {@link UsageException} when it is refused. */
public final class TrainingClient implements AutoCloseable {
    private static final String JOBS = "/v1/fine_tuning/jobs";
    private static final String MODELS = "/v1/fine_tuning/models";
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpDoor door;

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     */
    public TrainingClient(String url, String key) {
        door = new HttpDoor(url, key);
    }

    /** Uploads a file to learn from; gives its id. */
    public String upload(Path file) throws IOException, InterruptedException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UsageException(Files.isDirectory(file) ? file + " is a folder" : "there is no file " + file);
        }
        var border = "millrace-" + UUID.randomUUID();
        var name = String.valueOf(file.getFileName()).replaceAll("[\"\\r\\n]", "_");
        var head = "--" + border + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nfine-tune\r\n--"
                + border + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                + "\"\r\nContent-Type: application/jsonl\r\n\r\n";
        var body = BodyPublishers.concat(
                BodyPublishers.ofString(head, StandardCharsets.UTF_8),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + border + "--\r\n"));
        return json(door.to("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=" + border)
                        .POST(body))
                .path("id")
                .asText();
    }

    /** Begins a job. */
    public JsonNode create(JsonNode request) throws IOException, InterruptedException {
        return json(door.to(JOBS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString())));
    }

    /** How a job stands. */
    public JsonNode get(String id) throws IOException, InterruptedException {
        return json(door.to(JOBS + "/" + known(id)));
    }

    /** Ends a job. */
    public JsonNode cancel(String id) throws IOException, InterruptedException {
        return json(door.to(JOBS + "/" + known(id) + "/cancel").POST(BodyPublishers.noBody()));
    }

    /** The newest jobs. */
    public List<JsonNode> list(int limit) throws IOException, InterruptedException {
        return elements(json(door.to(JOBS + "?limit=" + limit)).path("data"));
    }

    /** The checkpoints of a job, the newest first. */
    public List<JsonNode> checkpoints(String id) throws IOException, InterruptedException {
        return elements(
                json(door.to(JOBS + "/" + known(id) + "/checkpoints?limit=100")).path("data"));
    }

    /** What a job said in words, in order. */
    public List<String> messages(String id) throws IOException, InterruptedException {
        return elements(json(door.to(JOBS + "/" + known(id) + "/events?limit=100"))
                        .path("data"))
                .reversed()
                .stream()
                .filter(event -> event.path("type").asText().equals("message"))
                .map(event -> event.path("message").asText())
                .toList();
    }

    /** What there is, by name. */
    public List<JsonNode> models() throws IOException, InterruptedException {
        return elements(json(door.to(MODELS)).path("models"));
    }

    /** Makes a name mean a version; an empty one is the newest. */
    public JsonNode promote(String name, String version) throws IOException, InterruptedException {
        return move(name, "/promote", "{\"version\":\"" + version + "\"}");
    }

    /** Makes a name mean what it meant before. */
    public JsonNode rollBack(String name) throws IOException, InterruptedException {
        return move(name, "/rollback", "{}");
    }

    /** Loads an adapter from its folder under a name, by vLLM's path. */
    public void load(String name, String folder) throws IOException, InterruptedException {
        adapter(
                "/v1/load_lora_adapter",
                JSON.createObjectNode().put("lora_name", name).put("lora_path", folder));
    }

    /** Unloads an adapter. */
    public void unload(String name) throws IOException, InterruptedException {
        adapter("/v1/unload_lora_adapter", JSON.createObjectNode().put("lora_name", name));
    }

    /** The answer is a sentence. */
    private void adapter(String path, JsonNode request) throws IOException, InterruptedException {
        var body = BodyPublishers.ofString(request.toString());
        var call = door.to(path).header("Content-Type", "application/json").POST(body);
        try (var lines = door.lines(call.timeout(TIMEOUT).build())) {
            lines.forEach(_ -> {});
        }
    }

    private JsonNode move(String name, String path, String body) throws IOException, InterruptedException {
        if (!name.matches("[A-Za-z0-9_.-]{1,128}") || !body.matches("[A-Za-z0-9{}:\"]*")) {
            throw new UsageException("a model is named by letters, digits, dots, hyphens and underscores");
        }
        return json(door.to(MODELS + "/" + name + path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)))
                .path("model");
    }

    private static String known(String id) {
        if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new UsageException("a job is named by its id; see ./millrace train jobs");
        }
        return id;
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        return door.json(request.timeout(TIMEOUT).build());
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    @Override
    public void close() {
        door.close();
    }
}
