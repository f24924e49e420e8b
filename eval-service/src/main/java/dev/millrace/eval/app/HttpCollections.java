package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.grounding.DocumentCollections;
import dev.millrace.eval.grounding.Retrieved;
import dev.millrace.eval.grounding.SuiteDocument;
import io.grpc.StatusRuntimeException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;

/** The collections of an edge by its HTTP door; an edge that is away is waited for. */
@Singleton
class HttpCollections implements DocumentCollections {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final EvaluationConfig config;
    private final RewardConfig edge;
    private final Patience patience;
    private final JsonHttp http = new JsonHttp();

    HttpCollections(EvaluationConfig config, RewardConfig edge) {
        this.config = config;
        this.edge = edge;
        this.patience = Patience.of(config.retries());
    }

    /**
     * These, where it is known which edge has them.
     *
     * @throws IllegalArgumentException saying what to set, where it is not
     */
    DocumentCollections connected() {
        if (config.edgeUrl().isEmpty()) {
            throw new IllegalArgumentException("tasks: answers from documents need an edge that has collections:"
                    + " MILLRACE_EVALUATION_EDGE_URL must name its HTTP door");
        }
        return this;
    }

    @Override
    public void put(String collection, SuiteDocument document) {
        var body = JSON.createObjectNode().put("title", document.title()).put("text", document.text());
        var id = URLEncoder.encode(document.id(), UTF_8).replace("+", "%20");
        send("PUT", collection, "/documents/" + id, body);
    }

    @Override
    public Retrieved search(Search search) {
        var body = JSON.createObjectNode()
                .put("query", search.query())
                .put("top_k", search.topK())
                .put("min_score", search.minScore())
                .put("with_prompt", true);
        var found = send("POST", search.collection(), "/search", body);
        if (!found.path("prompt").isTextual()) {
            // An edge of an earlier version says nothing of it; what it found alone cannot be answered from.
            throw new IllegalStateException("the edge does not tell what a model would be asked");
        }
        return new Retrieved(
                texts(found.path("data"), "document_id").stream().distinct().toList(),
                found.path("vectors").asBoolean(),
                texts(found.path("sources"), "text"),
                found.path("prompt").asText());
    }

    private JsonNode send(String method, String collection, String rest, JsonNode body) {
        var base = config.edgeUrl().orElseThrow().toString().replaceFirst("/+$", "");
        var url = URI.create(base + "/v1/collections/" + collection + rest);
        try {
            return patience.call(() -> http.send(method, url, edge.apiKey(), body));
        } catch (StatusRuntimeException e) {
            if (Patience.isPassing(e)) {
                throw e;
            }
            throw new IllegalStateException(e.getStatus().getDescription(), e);
        }
    }

    private static List<String> texts(JsonNode array, String field) {
        var texts = new ArrayList<String>();
        array.forEach(element -> texts.add(element.path(field).asText()));
        return texts;
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
