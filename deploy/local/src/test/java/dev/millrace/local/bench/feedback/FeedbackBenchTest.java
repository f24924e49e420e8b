package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.feedback.FeedbackSettings.Ranking;
import dev.millrace.local.bench.feedback.FeedbackSettings.Trial;
import dev.millrace.local.system.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedbackBenchTest {
    private static final String CARD = """
            data: {"progress":{"phase":"hidden-states","done":8,"total":16}}

            : ping

            data: {"progress":{"phase":"training","done":3,"total":4,"held_out_loss":0.4}}

            data: {"card":{"version":"0123456789abcdef","promoted":false,"training_ms":"1234","training_prompts":5,\
            "training_pairs":25,"held_out_prompts":1,"held_out_pairs":6,"accuracy":0.9,"accuracy_low":0.8,\
            "accuracy_high":0.95,"calibration_error":0.05,"length_correlation":-0.3,"warnings":["few prompts"]}}

            data: [DONE]

            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void closesTheLoopOnASystemThatLearns() throws Exception {
        try (var server = new LoopServer(3, CARD)) {
            var report = run(server, settings(6, 4), null);
            assertTrue(report.passed(), report.goals().toString());
            assertEquals(6, server.rankings().size());
            assertEquals(6, report.ranking().rankings());
            assertEquals(
                    new MeanInterval(0.9, 0.8, 0.95), report.training().card().accuracy());
            assertEquals(1234, report.training().card().trainingMs());
            assertEquals(
                    List.of("hidden-states", "training"),
                    List.copyOf(report.training().phaseSeconds().keySet()));
            assertEquals(
                    List.of("temperature=0.7", "temperature=1.0", "temperature=1.3"),
                    report.leaderboard().standings().stream()
                            .map(SettingOrder.Standing::setting)
                            .toList());
            assertEquals(4, report.bestOf().prompts());
            assertTrue(report.bestOf().tokensRatio() > 6, report.bestOf().toString());
            assertTrue(report.bestOf().gain().low() > 0, report.bestOf().toString());
        }
    }

    @Test
    void aRankingSaysWhereItsAnswersComeFrom() throws Exception {
        try (var server = new LoopServer(0, CARD)) {
            run(server, settings(2, 1), null);
            var ranking = server.rankings().getFirst();
            assertEquals("program", ranking.path("labeller_kind").asText());
            assertEquals("helpful", ranking.path("criterion").asText());
            assertTrue(ranking.path("prompt_id").asText().startsWith("feedback-bench-"));
            assertEquals("small", ranking.at("/answers/0/origin/model").asText());
            assertTrue(ranking.at("/answers/0/origin/request_id").asText().startsWith("chat-"));
            // The two coldest answers are by far the shortest.
            int first = ranking.at("/positions/0/rank").asInt();
            assertEquals(1, Math.min(first, ranking.at("/positions/1/rank").asInt()));
            assertEquals(4, ranking.path("positions").size());
        }
    }

    @Test
    void trainsOnTheProgramsPreferencesAndChoosesByThatVersion() throws Exception {
        try (var server = new LoopServer(0, CARD)) {
            run(server, settings(2, 3), null);
            var training = server.trainings().getFirst();
            assertEquals("program", training.path("labeller_kind").asText());
            assertTrue(training.path("promote").asBoolean()
                    && training.path("stream").asBoolean());
            var chosen = server.chats().stream()
                    .filter(chat -> chat.has("reward_model"))
                    .toList();
            assertEquals(3, chosen.size());
            assertEquals(
                    "default@0123456789abcdef",
                    chosen.getFirst().path("reward_model").asText());
            assertEquals(8, chosen.getFirst().path("best_of").asInt());
            var ranked = server.rankings().stream()
                    .map(ranking -> ranking.path("prompt").asText())
                    .collect(Collectors.toSet());
            assertFalse(
                    ranked.contains(chosen.getFirst().at("/messages/0/content").asText()));
        }
    }

    @Test
    void answersOfAFileAreNotMadeAgain() throws Exception {
        var file = folder.resolve("answers.jsonl");
        try (var server = new LoopServer(0, CARD)) {
            var first = run(server, settings(5, 1), file);
            int asked = server.chats().size();
            var again = run(server, settings(5, 1), file);
            assertEquals(5, Files.readAllLines(file).size());
            assertEquals(2, server.chats().size() - asked, "only the trial asks");
            assertEquals(
                    first.leaderboard().standings(),
                    again.leaderboard().standings().stream()
                            .map(standing -> new SettingOrder.Standing(
                                    standing.setting(),
                                    standing.trueScore(),
                                    standing.answers(),
                                    new MeanInterval(
                                            standing.rating().mean() / 2,
                                            standing.rating().low(),
                                            standing.rating().high())))
                            .toList());
            assertTrue(first.ranking().answersMade());
            assertFalse(again.ranking().answersMade());
        }
    }

    @Test
    void aFileOfSomethingElseIsRefused() throws Exception {
        var file = Files.writeString(folder.resolve("other.jsonl"), "{\"a\":1}\n");
        try (var server = new LoopServer(0, CARD)) {
            var refusal = assertThrows(UsageException.class, () -> run(server, settings(1, 1), file));
            assertTrue(refusal.getMessage().startsWith("--answers-file: "), refusal.getMessage());
        }
    }

    @Test
    void aFailedTrainingIsToldInItsOwnWords() throws Exception {
        var failed = "data: {\"error\":{\"message\":\"too few pairs: 3\"}}\n\n";
        try (var server = new LoopServer(0, failed)) {
            var refusal = assertThrows(UsageException.class, () -> run(server, settings(1, 1), null));
            assertTrue(refusal.getMessage().contains("too few pairs: 3"), refusal.getMessage());
        }
        try (var server = new LoopServer(0, "data: {\"progress\":{\"phase\":\"reading\"}}\n\n")) {
            var refusal = assertThrows(UsageException.class, () -> run(server, settings(1, 1), null));
            assertTrue(refusal.getMessage().contains("ended without [DONE]"), refusal.getMessage());
        }
    }

    @Test
    void theTableHasEveryGoal() throws Exception {
        try (var server = new LoopServer(0, CARD)) {
            var report = run(server, settings(3, 2), null);
            var out = new ByteArrayOutputStream();
            FeedbackTable.print(new PrintStream(out, true, StandardCharsets.UTF_8), report);
            var text = out.toString(StandardCharsets.UTF_8);
            report.goals().keySet().forEach(goal -> assertTrue(text.contains("yes: " + goal), text));
            assertTrue(text.contains("| accuracy on held-out pairs | 0.900 (0.800 to 0.950) |"), text);
            assertTrue(text.contains("| warning | few prompts |"), text);
        }
    }

    private static FeedbackReport run(LoopServer server, FeedbackSettings settings, @Nullable Path answers)
            throws Exception {
        var err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new FeedbackBench(settings, answers, Duration.ZERO).run(server.url(), "./millrace bench feedback", err);
    }

    private static FeedbackSettings settings(int prompts, int unranked) {
        var labeller = new Labeller(Taste.DEFAULT, 0.01, 0.1);
        return new FeedbackSettings(new Ranking(prompts, 4, 2, labeller), new Trial(unranked, 8), 160, 1);
    }
}
