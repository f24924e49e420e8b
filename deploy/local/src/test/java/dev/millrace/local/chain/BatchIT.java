package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.errors.OpenAIException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Service;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java client and a batch: to its end, and through the death of the edge that runs it. */
class BatchIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_S = 180;
    private static final Set<Batch.Status> ENDS =
            Set.of(Batch.Status.COMPLETED, Batch.Status.FAILED, Batch.Status.EXPIRED, Batch.Status.CANCELLED);

    @TempDir
    private Path folder;

    private static RunningSystem system;
    private static OpenAIClient client;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        client = system.openAi();
        model = client.models().list().data().getFirst().id();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void everyLineIsAnswered() throws Exception {
        var batch = create(IntStream.range(0, 6)
                .mapToObj(i -> line("q" + i, "What is the capital of France?", 12))
                .collect(Collectors.joining()));
        assertTrue(
                client.batches().list().data().stream().anyMatch(one -> one.id().equals(batch.id())));

        var done = await(batch.id());

        assertEquals(Batch.Status.COMPLETED, done.status());
        assertEquals(6, done.requestCounts().orElseThrow().completed());
        var output = content(done.outputFileId().orElseThrow());
        assertEquals(6, output.size());
        for (var one : output.values()) {
            var text = one.at("/response/body/choices/0/message/content").asText();
            assertTrue(text.contains("Paris"), text);
        }
        assertTrue(client.files().delete(done.inputFileId()).deleted());
    }

    /** The client gives bytes no filename. */
    @Test
    void bytesAreAFileToo() {
        var lines = line("q", "What is the capital of France?", 12).getBytes(StandardCharsets.UTF_8);
        var file = client.files()
                .create(FileCreateParams.builder()
                        .file(lines)
                        .purpose(FilePurpose.BATCH)
                        .build());
        assertEquals(lines.length, file.bytes());
        assertTrue(client.files().delete(file.id()).deleted());
    }

    @Test
    void aKilledEdgeGoesOnWithItsBatchWhereItWas() throws Exception {
        var figures = new Figures(system);
        figures.awaitIdle(60);
        var begin = Instant.now();
        int lines = 24;
        int restarts = system.local().status(Service.TOKENIZER).restarts();
        var batch = create(IntStream.range(0, lines)
                .mapToObj(i -> line("c" + i, "Count upwards from " + i, 40))
                .collect(Collectors.joining()));
        Eventually.holds("some lines have their result", 60, () -> completed(batch.id()) >= 2);
        long before = completed(batch.id());
        assertTrue(before < lines, "it ended too early");

        ProcessHandle.of(system.local().status(Service.TOKENIZER).pid())
                .orElseThrow()
                .destroyForcibly();
        Eventually.holds("it was started again", 30, () -> {
            var status = system.local().status(Service.TOKENIZER);
            return status.restarts() == restarts + 1 && status.pid() != 0;
        });
        system.local().awaitReady();

        var done = await(batch.id());
        assertEquals(Batch.Status.COMPLETED, done.status());
        var output = content(done.outputFileId().orElseThrow());
        assertTrue(done.errorFileId().isEmpty());
        assertEquals(lines, output.size());
        assertEquals(lines, done.requestCounts().orElseThrow().completed());
        assertEquals(
                lines,
                output.values().stream()
                        .map(one -> one.at("/response/request_id").asText())
                        .distinct()
                        .count());
        var report = figures.auditSince(begin, 120);
        System.out.printf(
                "edge killed with %d of %d lines answered: %d requests in all%n", before, lines, report.requests());
        assertEquals(report.requests(), report.completed());
        // Only what was under way is asked again: four lines at once.
        assertTrue(report.requests() <= lines + 4, "" + report.requests());
    }

    private String line(String customId, String question, int tokensMax) {
        return """
                {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":{"model":"%s","temperature":0,\
                "max_tokens":%d,"messages":[{"role":"system","content":"%s"},{"role":"user","content":"%s"}]}}
                """.formatted(customId, model, tokensMax, RunningSystem.MANNERS, question);
    }

    private Batch create(String lines) throws Exception {
        var path = Files.writeString(folder.resolve("lines.jsonl"), lines);
        var file = client.files()
                .create(FileCreateParams.builder()
                        .file(path)
                        .purpose(FilePurpose.BATCH)
                        .build());
        assertEquals(lines.length(), file.bytes());
        return client.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file.id())
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());
    }

    private static long completed(String id) {
        return client.batches().retrieve(id).requestCounts().orElseThrow().completed();
    }

    private static Batch await(String id) throws InterruptedException {
        Eventually.holds("the batch has ended", PATIENCE_S, () -> {
            try {
                return ENDS.contains(client.batches().retrieve(id).status());
            } catch (OpenAIException e) {
                return false;
            }
        });
        return client.batches().retrieve(id);
    }

    /** The lines of a file by their custom ids; fails when one is there twice. */
    private static Map<String, JsonNode> content(String fileId) throws Exception {
        var lines = new TreeMap<String, JsonNode>();
        try (var response = client.files().content(fileId);
                var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var one = JSON.readTree(line);
                assertEquals(null, lines.put(one.path("custom_id").asText(), one), "twice");
            }
        }
        return lines;
    }
}
