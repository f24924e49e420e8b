package dev.millrace.local.bench.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.feedback.PromptBook;
import dev.millrace.local.bench.tuning.TuningServer.Options;
import dev.millrace.local.bench.tuning.TuningSettings.Trial;
import dev.millrace.local.system.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningBenchTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void showsThatASystemWhichLearnsIsBetterAndWorseAtNothing() throws Exception {
        try (var server = new TuningServer(Options.GOOD)) {
            var report = run(server, null);
            assertTrue(report.passed(), report.goals().toString());
            assertEquals("small", report.model(), "an adapter is no base");
            assertEquals("50", report.training().version());
            assertEquals(0.5, report.training().figures().get("loss"));
            // 50 words less of a hundredth each, and the same draws for both.
            assertEquals(0.5, report.sampled().gain().mean(), 1e-9);
            assertEquals(0.5, report.greedy().gain().low(), 1e-9);
            assertEquals(3, report.swap().baseStreams());
            assertEquals(0, report.swap().earlierStreams());
            assertEquals(3, report.swap().openThrough());
            assertEquals(0, report.swap().dropped());
            assertEquals(List.of("facts", "all"), suites(report));
            assertEquals(2.0 / 3, report.suites().getLast().base(), 1e-9);
            assertEquals("b@50", report.suiteVersion());
            assertEquals("dpo", server.jobs().getFirst().at("/method/type").asText());
        }
    }

    @Test
    void asksBothTheSamePromptsThatNobodyRankedWithTheSameSeeds() throws Exception {
        try (var server = new TuningServer(Options.GOOD)) {
            run(server, null);
            assertEquals(24, server.chats().size());
            var asked = server.chats().stream()
                    .collect(Collectors.groupingBy(
                            chat -> chat.path("model").asText(),
                            Collectors.mapping(
                                    chat -> chat.at("/messages/0/content").asText()
                                            + chat.path("seed")
                                            + chat.path("temperature"),
                                    Collectors.toSet())));
            assertEquals(Objects.requireNonNull(asked.get("small")), asked.get("small:liked"));
            assertEquals(12, Objects.requireNonNull(asked.get("small")).size());
            var ranked = PromptBook.standard().choose(864, 1, 1).ranked().stream()
                    .map(prompt -> prompt.text())
                    .collect(Collectors.toSet());
            server.chats()
                    .forEach(chat -> assertFalse(
                            ranked.contains(chat.at("/messages/0/content").asText())));
        }
    }

    @Test
    void aSwapKeepsTheStreamsOfTheVersionBefore() throws Exception {
        try (var server = new TuningServer(new Options("99", "50", 0, false, "succeeded"))) {
            var report = run(server, null);
            assertTrue(report.passed(), report.goals().toString());
            assertEquals(3, report.swap().earlierStreams());
            assertEquals(6, report.swap().openThrough());
        }
    }

    @Test
    void streamsThatBreakOffAreCountedAndFailTheGoal() throws Exception {
        try (var server = new TuningServer(new Options("99", "50", 0, true, "succeeded"))) {
            var report = run(server, null);
            assertEquals(6, report.swap().dropped());
            assertFalse(Objects.requireNonNull(report.goals().get("no stream was dropped by the swap")));
            assertFalse(report.passed());
        }
    }

    @Test
    void whatTheSuitesLoseFailsTheirGoals() throws Exception {
        // 20 of 150 items: a fall of 0.133, its interval about 0.08 to 0.19.
        try (var server = new TuningServer(new Options("", "50", 10, false, "succeeded"))) {
            var report = run(server, null);
            assertEquals(-20.0 / 150, report.suites().getLast().change().mean(), 1e-9);
            assertFalse(
                    Objects.requireNonNull(report.goals().get("accuracy over all suites falls by no more than 0.03")));
            assertFalse(Objects.requireNonNull(report.goals().get("no suite falls by more than that beyond noise")));
        }
    }

    @Test
    void anAdapterThatWritesMoreIsNoGain() throws Exception {
        try (var server = new TuningServer(new Options("", "150", 0, false, "succeeded"))) {
            var report = run(server, null);
            assertEquals(-0.5, report.sampled().gain().mean(), 1e-9);
            assertFalse(
                    Objects.requireNonNull(report.goals().get("the interval of the gain over best-of-1 is above 0")));
            assertFalse(report.passed());
        }
    }

    @Test
    void aFailedJobIsToldInItsOwnWords() throws Exception {
        try (var server = new TuningServer(new Options("", "50", 0, false, "failed"))) {
            var refusal = assertThrows(UsageException.class, () -> run(server, null));
            assertEquals("job ftjob-1 failed: too few", refusal.getMessage());
        }
    }

    @Test
    void answersOfAFileAreNotMadeAgainButOfAnotherVersion() throws Exception {
        var file = folder.resolve("answers.jsonl");
        try (var server = new TuningServer(Options.GOOD)) {
            run(server, file);
        }
        try (var server = new TuningServer(new Options("", "40", 0, false, "succeeded"))) {
            var report = run(server, file);
            assertEquals(12, server.chats().size(), "the base's are known");
            assertEquals(0.6, report.sampled().gain().mean(), 1e-9);
        }
    }

    @Test
    void theTableHasEveryGoal() throws Exception {
        try (var server = new TuningServer(Options.GOOD)) {
            var report = run(server, null);
            var out = new ByteArrayOutputStream();
            TuningTable.print(new PrintStream(out, true, StandardCharsets.UTF_8), report);
            var text = out.toString(StandardCharsets.UTF_8);
            report.goals().keySet().forEach(goal -> assertTrue(text.contains("yes: " + goal), text));
            assertTrue(text.contains("| all | 150 | 0.667 | 0.667 | 0.000 (0.000 to 0.000) |"), text);
            assertTrue(text.contains("| streams dropped | 0 |"), text);
            var json = JSON.readTree(JSON.writeValueAsString(report));
            assertEquals("millrace-tuning/1", json.path("schema").asText());
            assertEquals("liked", json.at("/training/settings/adapter").asText());
        }
    }

    private static List<String> suites(TuningReport report) {
        return report.suites().stream().map(SuiteChange::suite).toList();
    }

    private static TuningReport run(TuningServer server, @Nullable Path answers) throws Exception {
        var err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var trial = new Trial(6, 2, 160, List.of("facts"), 0.03);
        var job = JSON.createObjectNode();
        job.putObject("method").put("type", "dpo");
        var settings = new TuningSettings("liked", trial, 3, 1);
        return new TuningBench(settings, job, answers, Duration.ofMillis(10))
                .run(server.url(), "", "./millrace bench tuning", err);
    }
}
