package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.Eventually;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code deploy/clients/quarkus} as its README starts it, beside a running system: over HTTP and over topics. */
class QuarkusExampleIT {
    private static final Path JAR = Path.of(System.getProperty("millrace.root", "../.."))
            .resolve("deploy/clients/quarkus/target/quarkus-app/quarkus-run.jar")
            .toAbsolutePath();
    private static final Path LOG = Path.of("target/quarkus-example.log").toAbsolutePath();
    private static final String QUESTION = "What is the capital of France? Answer in English.";

    private static Process example;
    private static URI address;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isRegularFile(JAR), "Needs the example: mvn -pl deploy/clients/quarkus -am package");
        var system = RunningSystem.get();
        int port = freePort();
        address = URI.create("http://127.0.0.1:" + port);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(java, "-Xmx256m", "-jar", JAR.toString())
                .redirectErrorStream(true)
                .redirectOutput(LOG.toFile());
        builder.environment()
                .putAll(Map.of(
                        "EXAMPLE_PORT", Integer.toString(port),
                        "MILLRACE_URL", system.url(),
                        "MILLRACE_MODEL", model(system),
                        "KAFKA_BOOTSTRAP_SERVERS", system.bootstrapServers()));
        example = builder.start();
        Eventually.holds("the example answers", 60, QuarkusExampleIT::isUp);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (example != null) {
            example.destroy();
            example.waitFor();
        }
    }

    @Test
    void streamsAnAnswerPieceByPiece() throws Exception {
        var response = get("/stream");
        assertTrue(response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream"));
        var pieces = response.body()
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()))
                .toList();
        assertTrue(pieces.size() > 3, "piece by piece: " + response.body());
        assertTrue(String.join("", pieces).contains("Paris"), String.join("", pieces));
    }

    @Test
    void answersOverTopicsWithTheWordsOfTheStream() throws Exception {
        var overTopics = get("/topic").body();
        assertTrue(overTopics.contains("Paris"), overTopics);
        var streamed = get("/stream")
                .body()
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> line.substring("data:".length()))
                .collect(Collectors.joining());
        assertEquals(letters(streamed), letters(overTopics));
    }

    /** A piece's own line ends and the space that SSE allows after its colon are the frame's, not the answer's. */
    private static List<String> letters(String text) {
        return List.of(text.replaceAll("[^A-Za-z]+", " ").strip().split(" "));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        var query = URLEncoder.encode(QUESTION, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(address.resolve(path + "?question=" + query))
                .timeout(Duration.ofSeconds(120))
                .build();
        var response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), response.body() + "\n" + Files.readString(LOG));
        return response;
    }

    private static boolean isUp() {
        try {
            var probe = HttpRequest.newBuilder(address.resolve("/")).build();
            return HTTP.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() > 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String model(RunningSystem system) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(system.url() + "/v1/models")).build();
        var body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return new ObjectMapper().readTree(body).at("/data/0/id").asText();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
