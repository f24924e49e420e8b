package dev.millrace.model.train.draw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.job.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTest {
    private static final Policy BASE = Policy.of(new BaseModel("tiny", "v1"), List.of(0));
    private static final Drawing TWICE = new Drawing(2, 1, 8, 7);

    @TempDir
    private Path folder;

    private final Scripted services = new Scripted();
    private final List<String> said = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private boolean isCancelled;

    private Rounds rounds(String judge) {
        var patience = new Patience(
                Duration.ofSeconds(10),
                () -> isCancelled,
                () -> now,
                milliseconds -> {
                    pauses.add(milliseconds);
                    now = now.plusMillis(milliseconds);
                },
                said::add);
        return new Rounds(folder, services, services, judge, patience);
    }

    private static Prompt prompt(int... ids) {
        return new Prompt(List.of(message(Message.Role.USER, "?")), Ids.of(ids));
    }

    private static Message message(Message.Role role, String content) {
        return new Message(role, content);
    }

    @Test
    void areDrawnOnceAndReadBackBitForBit() {
        var prompts = List.of(prompt(1), prompt(2, 3));
        var drawn = rounds("judge@1").of(BASE, prompts, TWICE);
        assertEquals(List.of("draw 2", "judge 2", "judge 2"), services.calls);
        var read = rounds("judge@1").of(BASE, prompts, TWICE);
        assertEquals(3, services.calls.size(), "nothing more is asked");
        for (int i = 0; i < 2; i++) {
            assertEquals(drawn.get(i).prompt(), read.get(i).prompt());
            assertArrayEquals(drawn.get(i).rewards(), read.get(i).rewards());
            for (int n = 0; n < 2; n++) {
                var expected = drawn.get(i).answers().get(n);
                var found = read.get(i).answers().get(n);
                assertEquals(expected.ids(), found.ids());
                assertArrayEquals(expected.logprobs(), found.logprobs());
                assertEquals(expected.isEnded(), found.isEnded());
                assertEquals(expected.text(), found.text());
            }
        }
    }

    @Test
    void areDrawnAnewWhereAnythingElseDecidesThem() {
        var prompts = List.of(prompt(1), prompt(2, 3));
        rounds("judge@1").of(BASE, prompts, TWICE);
        var adapted = BASE.with(new Policy.Adapter("a", "v2", folder));
        rounds("judge@2").of(BASE, prompts, TWICE);
        rounds("judge@1").of(adapted, prompts, TWICE);
        rounds("judge@1").of(BASE, List.of(prompt(1, 2), prompt(3)), TWICE);
        rounds("judge@1").of(BASE, prompts, new Drawing(2, 1, 8, 8));
        assertEquals(5, services.calls.stream().filter("draw 2"::equals).count());
        assertEquals(1, services.calls.stream().filter("serve v1:v2"::equals).count());
    }

    @Test
    void areDrawnAnewWhereTheFileIsDamaged() throws IOException {
        rounds("judge@1").of(BASE, List.of(prompt(1)), TWICE);
        Path file;
        try (var files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        Files.writeString(file, Files.readString(file).substring(0, 40));
        rounds("judge@1").of(BASE, List.of(prompt(1)), TWICE);
        assertEquals(2, services.calls.stream().filter("draw 1"::equals).count());
    }

    @Test
    void loseTheOldestFilesWhenTheyTakeTooMuch() throws IOException {
        var group =
                new Group(Ids.of(1), List.of(new Answer(Ids.of(2), new double[] {-1}, true, "x")), new double[] {0});
        var files = new RoundFiles(folder, 400);
        for (int i = 0; i < 8; i++) {
            files.keep("r" + i, List.of(group));
            Files.setLastModifiedTime(folder.resolve("r" + i + ".jsonl"), FileTime.fromMillis(1000L * i));
        }
        assertTrue(files.find("r7").isPresent());
        assertFalse(files.find("r0").isPresent());
    }

    @Test
    void waitLongerAndLongerForServicesThatAreAway() {
        services.away = 3;
        rounds("judge@1").of(BASE, List.of(prompt(1)), TWICE);
        assertEquals(1 + 2 + 4, pauses.size(), "seconds");
        assertEquals(List.of("waits for services: nobody is there"), said);
    }

    @Test
    void giveUpInTime() {
        services.away = 1000;
        var problem =
                assertThrows(TrainingException.class, () -> rounds("judge@1").of(BASE, List.of(prompt(1)), TWICE));
        assertEquals("services have been away for 0 minutes: nobody is there", problem.getMessage());
        assertEquals(1 + 2 + 4 + 8, pauses.size(), "seconds");
    }

    @Test
    void leaveOffWhenTheJobIsCancelledMeanwhile() {
        services.away = 1000;
        isCancelled = true;
        assertThrows(LeftOffException.class, () -> rounds("judge@1").of(BASE, List.of(prompt(1)), TWICE));
    }

    @Test
    void haveTheBestAnswerThatCameToItsEndChosen() {
        // Of a prompt the answers 0 and 2 have ended; the later, the better.
        var four = new Drawing(4, 1, 8, 7);
        var told = new ArrayList<Integer>();
        var chosen = new BestAnswers(rounds("judge@1"), BASE, four)
                .of(List.of(prompt(1), prompt(2), prompt(3)), 2, told::add);
        assertEquals(List.of(2, 3), told);
        for (var best : chosen.best()) {
            assertEquals(2, best.id(best.length() - 1), "the third of four");
            assertEquals(3, best.targetCount(), "the answer is learned, the prompt is not");
        }
        assertEquals(0.15, chosen.reward(), 1e-12);
        assertEquals(0.2, chosen.bestReward(), 1e-12);
    }

    @Test
    void askWhatStandsBeforeTheAnswer() {
        var system = message(Message.Role.SYSTEM, "Be kind.");
        var hello = message(Message.Role.USER, "Hello");
        var hi = message(Message.Role.ASSISTANT, "Hi");
        var more = message(Message.Role.USER, "More");
        var turns = new Passage.Turns(Example.Form.CHAT, List.of(system, hello, hi, more, hi), 0);
        assertEquals(
                List.of(system, hello, hi, more), Prompt.of(turns).orElseThrow().messages());
        var preference = new Example.Preference(
                Example.Form.PLAIN, List.of(hello), List.of(hi), List.of(message(Message.Role.ASSISTANT, "No")));
        assertEquals(
                new Prompt.Words(Example.Form.PLAIN, List.of(hello)),
                Prompt.of(preference).orElseThrow());
        var judged = new Example.Judged(Example.Form.CHAT, List.of(hello), List.of(hi), true);
        assertEquals(List.of(hello), Prompt.of(judged).orElseThrow().messages());
        assertTrue(Prompt.of(new Passage.Text("all of it")).isEmpty());
    }
}
