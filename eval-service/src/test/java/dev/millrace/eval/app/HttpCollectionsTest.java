package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.eval.grounding.DocumentCollections.Search;
import dev.millrace.eval.grounding.Retrieved;
import dev.millrace.eval.grounding.SuiteDocument;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An edge's answers as its HTTP door writes them. */
@NullUnmarked
@Timeout(60)
class HttpCollectionsTest {
    private static final Search SEARCH = new Search("library", "How long?", 2, 0.25);
    private static final String FOUND = """
            {"object":"list","collection":"library","vectors":true,"data":[
              {"document_id":"lending","title":"","start":0,"end":5,"text":"First","score":1,"relevance":1},
              {"document_id":"lending","title":"","start":5,"end":9,"text":"Then","score":0.5,"relevance":0.9},
              {"document_id":"pets","title":"","start":0,"end":4,"text":"Dogs","score":0.4,"relevance":0.3}],
             "prompt":"[1] …Question: How long?",
             "sources":[{"number":1,"document_id":"lending","title":"","start":0,"end":5,"text":"First"}]}
            """;

    /** Statuses before 200. */
    private final Queue<Integer> troubles = new ArrayDeque<>();

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HttpCollections collections;
    private String body = FOUND;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        collections = collections("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static HttpCollections collections(String url) {
        var edge = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RewardConfig.class)
                .withDefaultValue("millrace.reward.folder", "none")
                .withDefaultValue("millrace.reward.api-key", "secret")
                .build()
                .getConfigMapping(RewardConfig.class);
        return new HttpCollections(TaskFilesTest.config("edge-url", url, "retries", "1"), edge);
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.add("%s %s %s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        var trouble = troubles.poll();
        byte[] bytes = (trouble == null ? body : "{\"error\":\"why\"}").getBytes(UTF_8);
        exchange.sendResponseHeaders(trouble == null ? 200 : trouble, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stop() {
        collections.close();
        server.stop(0);
    }

    @Test
    void tellsWhatWasFoundAndWhatAModelIsAsked() {
        assertEquals(
                new Retrieved(List.of("lending", "pets"), true, List.of("First"), "[1] …Question: How long?"),
                collections.connected().search(SEARCH));
        assertEquals(
                List.of("POST /v1/collections/library/search Bearer secret"
                        + " {\"query\":\"How long?\",\"top_k\":2,\"min_score\":0.25,\"with_prompt\":true}"),
                calls);
    }

    @Test
    void putsDocumentsByTheirIds() {
        collections.put("library", new SuiteDocument("opening hours", "Hours", "At nine."));
        assertEquals(
                List.of("PUT /v1/collections/library/documents/opening%20hours Bearer secret"
                        + " {\"title\":\"Hours\",\"text\":\"At nine.\"}"),
                calls);
    }

    @Test
    void anEdgeThatIsAwayOrHasNoRoomIsAskedAgain() {
        troubles.add(503);
        assertEquals(2, collections.search(SEARCH).documents().size());
        troubles.addAll(List.of(429, 503));
        var away = assertThrows(StatusRuntimeException.class, () -> collections.search(SEARCH));
        assertEquals(Status.Code.UNAVAILABLE, away.getStatus().getCode());
        assertEquals(4, calls.size());
        server.stop(0);
        var gone = assertThrows(StatusRuntimeException.class, () -> collections.search(SEARCH));
        assertTrue(Patience.isPassing(gone), gone.toString());
    }

    @Test
    void whatTheEdgeRefusesIsNotAskedAgain() {
        troubles.add(404);
        var refused = assertThrows(IllegalStateException.class, () -> collections.search(SEARCH));
        assertTrue(refused.getMessage().endsWith("/v1/collections/library/search answers 404 {\"error\":\"why\"}"));
        assertEquals(1, calls.size());
    }

    @Test
    void anEdgeThatTellsNoPromptIsRefused() {
        body = FOUND.replace("\"prompt\"", "\"other\"");
        assertThrows(IllegalStateException.class, () -> collections.search(SEARCH));
    }
}
