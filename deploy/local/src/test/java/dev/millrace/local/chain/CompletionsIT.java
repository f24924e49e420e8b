package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.contract.model.v1.ScoreRequest;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Port;
import dev.millrace.local.system.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Text completions and scores of prompts through the whole system, by OpenAI's own Java client. */
class CompletionsIT {
    private static final int CONTEXT = 2048;
    private static final int WINDOW = 512;
    private static final Path GOLDENS = Path.of(System.getProperty("millrace.goldens", "none"), "model");

    private static OpenAIClient client;
    private static RunningSystem system;
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

    /** All of the context. Its first window stands at the start, so its surprise is the golden's. */
    @Test
    void scoresAPromptThatFillsTheContext() throws Exception {
        var golden = golden("perplexity.json");
        var ids = ids(golden.path("ids")).subList(0, CONTEXT);
        var choice = client.completions()
                .create(scored(5).promptOfArrayOfTokens(ids).build())
                .choices()
                .getFirst();
        assertEquals(CompletionChoice.FinishReason.LENGTH, choice.finishReason());
        var logprobs = logprobs(choice);
        assertEquals(CONTEXT, logprobs.size());
        double surprise = -sum(logprobs.subList(1, WINDOW));
        double expected = golden.at("/windows/0/nll_all").asDouble();
        assertEquals(expected, surprise, expected * (exact() ? 1e-4 : 0.02));
        var scores = ModelServiceGrpc.newBlockingStub(system.channel(Port.MODEL_GRPC))
                .score(ScoreRequest.newBuilder()
                        .addAllTokenIds(ids.stream().map(Long::intValue).toList())
                        .setFirst(1)
                        .build());
        for (int at = 1; at < CONTEXT; at++) {
            assertEquals(scores.getLogprobs(at - 1), logprobs.get(at), 1e-3, "position " + at);
        }
        var tops = choice.logprobs().orElseThrow().topLogprobs().orElseThrow();
        for (int at = 1; at < CONTEXT; at++) {
            int alternatives = tops.get(at)._additionalProperties().size();
            assertTrue(alternatives == 5 || alternatives == 6, alternatives + " at " + at);
        }
    }

    @Test
    void sumsOfContinuationsAreTheReferences() throws Exception {
        var cases = golden("sequence_logprob.json").path("cases");
        var prompts = new ArrayList<List<Long>>();
        for (var each : cases) {
            var ids = ids(each.path("context_ids"));
            ids.addAll(ids(each.path("continuation_ids")));
            prompts.add(ids);
        }
        var answer = client.completions()
                .create(scored(1).promptOfArrayOfTokenArrays(prompts).build());
        assertEquals(cases.size(), answer.choices().size());
        double worst = 0;
        double all = 0;
        double expected = 0;
        for (int i = 0; i < cases.size(); i++) {
            var choice = answer.choices().get(i);
            assertEquals(i, choice.index());
            int context = cases.get(i).path("context_ids").size();
            var logprobs = logprobs(choice);
            double sum = sum(logprobs.subList(context, logprobs.size()));
            worst = Math.max(worst, Math.abs(sum - cases.get(i).path("logprob").asDouble()));
            all += sum;
            expected += cases.get(i).path("logprob").asDouble();
        }
        System.out.printf("continuations: largest difference of a sum of log-probabilities %.1e%n", worst);
        // Rounded weights move each a little, to either side.
        assertEquals(expected, all, Math.abs(expected) * 0.05);
        assertTrue(!exact() || worst < 2e-3, "largest difference " + worst);
    }

    @Test
    void aStreamSaysWhatTheWholeAnswerSays() {
        var request = CompletionCreateParams.builder()
                .model(model)
                .promptOfArrayOfStrings(List.of("The capital of France is", "One, two, three,"))
                .maxTokens(8)
                .temperature(0.0)
                .echo(true)
                .logprobs(1)
                .build();
        var whole = client.completions().create(request);
        var texts = new String[] {"", ""};
        var logprobs = List.of(new ArrayList<Double>(), new ArrayList<Double>());
        try (var stream = client.completions().createStreaming(request)) {
            stream.stream().map(Completion::choices).flatMap(List::stream).forEach(choice -> {
                int index = (int) choice.index();
                texts[index] += choice.text();
                choice.logprobs().ifPresent(ignored -> logprobs.get(index).addAll(logprobs(choice)));
            });
        }
        for (var choice : whole.choices()) {
            int index = (int) choice.index();
            assertEquals(choice.text(), texts[index]);
            assertEquals(logprobs(choice).size(), logprobs.get(index).size());
        }
        assertTrue(texts[0].startsWith("The capital of France is") && texts[0].contains("Paris"), texts[0]);
        assertTrue(texts[1].contains("four"), texts[1]);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var suffix = CompletionCreateParams.builder()
                .model(model)
                .prompt("a")
                .suffix("b")
                .build();
        assertEquals("suffix", refused(suffix).param().orElseThrow());
        var long1 = scored(0)
                .promptOfArrayOfTokens(java.util.Collections.nCopies(CONTEXT + 1, 5L))
                .build();
        assertEquals("prompt", refused(long1).param().orElseThrow());
    }

    /** The sampler that takes over scores the prompts anew; nobody is told a position twice or not at all. */
    @Test
    void aKilledSamplerLosesAndRepeatsNoScore() throws Exception {
        var ids = ids(golden("perplexity.json").path("ids"));
        var prompts = List.of(ids.subList(0, 1500), ids.subList(700, 2200), ids.subList(1400, 2900));
        var request = scored(0).promptOfArrayOfTokenArrays(prompts).build();
        var undisturbed = client.completions().create(request);
        var begin = Instant.now();
        int restarts = system.local().status(Service.SAMPLER).restarts();
        var disturbed = CompletableFuture.supplyAsync(() -> client.completions().create(request));
        Thread.sleep(1500);
        ProcessHandle.of(system.local().status(Service.SAMPLER).pid())
                .orElseThrow()
                .destroyForcibly();
        var answer = disturbed.get();
        for (int i = 0; i < prompts.size(); i++) {
            var expected = logprobs(undisturbed.choices().get(i));
            var got = logprobs(answer.choices().get(i));
            assertEquals(expected.size(), got.size());
            for (int at = 1; at < expected.size(); at++) {
                assertEquals(expected.get(at), got.get(at), 1e-3, "prompt " + i + " position " + at);
            }
        }
        Eventually.holds(
                "it was started again",
                20,
                () -> system.local().status(Service.SAMPLER).restarts() > restarts);
        system.local().awaitReady();
        new Figures(system).auditSince(begin, 60);
    }

    private static BadRequestException refused(CompletionCreateParams request) {
        return assertThrows(
                BadRequestException.class, () -> client.completions().create(request));
    }

    /** Nothing is generated: the prompt comes back with its scores. */
    private static CompletionCreateParams.Builder scored(long logprobs) {
        return CompletionCreateParams.builder()
                .model(model)
                .maxTokens(0)
                .echo(true)
                .logprobs(logprobs);
    }

    private static double sum(List<Double> logprobs) {
        return logprobs.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The prompt's first token has none, which the client reads as null. */
    private static List<Double> logprobs(CompletionChoice choice) {
        return choice.logprobs().orElseThrow().tokenLogprobs().orElseThrow();
    }

    private static boolean exact() throws IOException {
        return modelPackage().path("precision").asText().equals("fp32");
    }

    private static JsonNode modelPackage() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(System.getProperty("millrace.package", ""), "millrace.json")
                        .toFile());
    }

    private static List<Long> ids(JsonNode array) {
        var ids = new ArrayList<Long>();
        array.forEach(id -> ids.add(id.asLong()));
        return ids;
    }

    private static JsonNode golden(String name) throws IOException {
        assumeTrue(Files.isDirectory(GOLDENS), "needs the goldens, -Dmillrace.goldens=FOLDER");
        var golden = new ObjectMapper().readTree(GOLDENS.resolve(name).toFile());
        assumeTrue(
                modelPackage().at("/source/sha256").equals(golden.at("/header/gguf_sha256")),
                "the goldens are of SmolLM2-135M-Instruct");
        return golden;
    }
}
