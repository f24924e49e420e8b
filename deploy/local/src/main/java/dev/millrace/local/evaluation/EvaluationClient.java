package dev.millrace.local.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.chat.HttpDoor;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Begins evaluations and looks at them. Every method fails with {@link UsageException} when it is refused. */
public final class EvaluationClient implements AutoCloseable {
    private static final String PATH = "/v1/evaluations";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration REPORT_TIMEOUT = Duration.ofMinutes(3);
    /** Runs that are looked through for a label. */
    private static final int LABELLED_MAX = 1_000;

    private static final String ID = "evaluation_id";
    private static final String STATUS = "status";
    private static final Set<String> READABLE = Set.of("EVALUATION_STATUS_COMPLETED", "EVALUATION_STATUS_OPEN");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpDoor door;

    /**
     * @param url of the system, without a path
     * @param key to show; empty for none
     */
    public EvaluationClient(String url, String key) {
        door = new HttpDoor(url, key);
    }

    /** Begins a run. */
    public JsonNode start(JsonNode spec) throws IOException, InterruptedException {
        return evaluation(door.to(PATH)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(spec.toString())));
    }

    /** How a run stands. */
    public JsonNode get(String id) throws IOException, InterruptedException {
        return evaluation(door.to(PATH + "/" + id));
    }

    /** Ends a run. */
    public JsonNode cancel(String id) throws IOException, InterruptedException {
        return evaluation(door.to(PATH + "/" + id + "/cancel").POST(BodyPublishers.noBody()));
    }

    /** Deletes a run that is over. */
    public void delete(String id) throws IOException, InterruptedException {
        door.json(door.to(PATH + "/" + id).timeout(TIMEOUT).DELETE().build());
    }

    /** The newest runs. */
    public List<JsonNode> list(int limit) throws IOException, InterruptedException {
        return elements(json(door.to(PATH + "?limit=" + limit)).path("evaluations"));
    }

    /** Items of a run's task from an index on. */
    public List<JsonNode> items(String id, String task, int from, int limit) throws IOException, InterruptedException {
        var path = "%s/%s/items?task=%s&from=%d&limit=%d".formatted(PATH, id, task, from, limit);
        return elements(json(door.to(path)).path("items"));
    }

    /** The log-probabilities of a text's tokens, by the completions API. */
    public JsonNode score(String model, String prompt) throws IOException, InterruptedException {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("prompt", prompt)
                .put("max_tokens", 0)
                .put("prompt_logprobs", 0);
        return json(door.to("/v1/completions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())))
                .at("/choices/0/prompt_logprobs");
    }

    /** The tasks and groups there are. */
    public List<JsonNode> tasks() throws IOException, InterruptedException {
        return elements(json(door.to("/v1/evaluation-tasks")).path("tasks"));
    }

    /** The id of a run by its id or label; of several with a label the newest one that is complete or that people judge. */
    public String readable(String name) throws IOException, InterruptedException {
        return named(name).stream()
                .filter(run -> run.path(STATUS).isMissingNode()
                        || READABLE.contains(run.path(STATUS).asText()))
                .map(EvaluationClient::idOf)
                .findFirst()
                .orElseThrow(() -> unknown("complete run", name));
    }

    /** The id of a run by its id or label; of several with a label the newest one, however it stands. */
    public String newest(String name) throws IOException, InterruptedException {
        return named(name).stream().map(EvaluationClient::idOf).findFirst().orElseThrow(() -> unknown("run", name));
    }

    /** The id of a run by its id, or by a label that no other run has. */
    public String only(String name) throws IOException, InterruptedException {
        var ids = named(name).stream().map(EvaluationClient::idOf).toList();
        if (ids.size() > 1) {
            throw new UsageException("%d runs have the label '%s', name one by its id: %s"
                    .formatted(ids.size(), name, String.join(" ", ids)));
        }
        return ids.stream().findFirst().orElseThrow(() -> unknown("run", name));
    }

    /** The run of an id, with nothing else known of it, or those of a label, the newest first. */
    private List<JsonNode> named(String name) throws IOException, InterruptedException {
        if (name.isBlank()) {
            throw new UsageException("a run is named by its id or label, not by nothing; see ./millrace eval list");
        }
        if (name.matches("(run|human)-[0-9a-f]{16}")) {
            return List.of(JSON.createObjectNode().put(ID, name));
        }
        return list(LABELLED_MAX).stream()
                .filter(run -> run.at("/spec/label").asText().equals(name))
                .toList();
    }

    private static String idOf(JsonNode run) {
        return run.path(ID).asText();
    }

    private static UsageException unknown(String what, String name) {
        return new UsageException(
                "there is no %s with the id or label '%s'; see ./millrace eval list".formatted(what, name));
    }

    /** A report of runs, the first one the baseline. */
    public String report(List<String> ids, String format) throws IOException, InterruptedException {
        var others = ids.subList(1, ids.size()).stream()
                .map(id -> URLEncoder.encode(id, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        var path = "%s/%s/report?format=%s&with=%s".formatted(PATH, ids.getFirst(), format, others);
        try (var lines = door.lines(door.to(path).timeout(REPORT_TIMEOUT).build())) {
            return lines.collect(Collectors.joining("\n", "", "\n"));
        }
    }

    private JsonNode evaluation(HttpRequest.Builder request) throws IOException, InterruptedException {
        return json(request).path("evaluation");
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
