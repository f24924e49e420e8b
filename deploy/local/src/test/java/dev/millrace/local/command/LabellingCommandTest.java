package dev.millrace.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a server that opens comparisons c1, c2, … and has their answers when it is asked a second time. */
class LabellingCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final List<JsonNode> opened = new CopyOnWriteArrayList<>();
    private final List<String> looked = new CopyOnWriteArrayList<>();
    private String failure = "";
    private final HttpServer server;

    LabellingCommandTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/v1/feedback/comparisons", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void opensOneComparisonALineAndWaitsForItsAnswers() throws Exception {
        assertEquals(0, compare("--answers", "3", "--setting", "temperature=0.3", "--criterion", "helpful"));
        var settings = "[{\"parameters\":{\"temperature\":0.3}},{\"parameters\":{\"temperature\":0.3}},"
                + "{\"parameters\":{\"temperature\":0.3}}]";
        assertEquals(
                List.of("one", "two"),
                opened.stream().map(one -> one.path("prompt").asText()).toList());
        for (var one : opened) {
            assertEquals(JSON.readTree(settings), one.path("settings"));
            assertEquals("helpful", one.path("criterion").asText());
            assertEquals("file", one.path("reason").asText());
        }
        assertEquals(List.of("c1", "c1", "c2", "c2"), looked);
    }

    @Test
    void endsWithOneWhenAnswersFail() throws Exception {
        failure = "An answer could not be generated.";
        assertEquals(1, compare());
    }

    @Test
    void leavesWhenItShallNotWait() throws Exception {
        assertEquals(0, compare("--no-wait"));
        assertEquals(2, opened.size());
        assertEquals(List.of(), looked);
    }

    @Test
    void asksForTheModelsRankingWhereItShall() throws Exception {
        compare("--no-wait");
        compare("--no-wait", "--ranked-by-model");
        assertEquals(
                List.of(false, false, true, true),
                opened.stream()
                        .map(one -> one.path("ranked_by_model").asBoolean())
                        .toList());
    }

    private int compare(String... options) throws IOException {
        var prompts = folder.resolve("prompts");
        Files.writeString(prompts, "one\ntwo\n");
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        var arguments = new ArrayList<>(List.of("feedback", "compare", "--prompts", prompts.toString(), "--url", url));
        arguments.addAll(List.of(options));
        return Main.commandLine().execute(arguments.toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            var answer = JSON.createObjectNode();
            if (exchange.getRequestMethod().equals("POST")) {
                opened.add(JSON.readTree(exchange.getRequestBody()));
                answer.put("comparison_id", "c" + opened.size());
            } else {
                var id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
                var comparison = answer.putObject("comparison").put("failure", failure);
                var answers = comparison.putArray("answers");
                if (looked.contains(id)) {
                    answers.addObject();
                    answers.addObject();
                }
                looked.add(id);
            }
            var bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
