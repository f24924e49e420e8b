package dev.millrace.model.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Message.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingFileTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("train.jsonl"), text);
    }

    private List<Example> examples(String text) throws IOException {
        return examples(TrainingFile.check(file(text), Passage.Learned.ASSISTANT));
    }

    private static List<Example> examples(TrainingFile file) throws IOException {
        List<Example> all = new ArrayList<>();
        try (Examples examples = file.open()) {
            for (Located next = examples.next(); next != null; next = examples.next()) {
                all.add(next.example());
            }
        }
        return all;
    }

    private static Passage.Turns turns(Example.Form form, int learnedFrom, Message... messages) {
        return new Passage.Turns(form, List.of(messages), learnedFrom);
    }

    @Test
    void readsAlpacaWithAndWithoutInput() throws IOException {
        List<Example> read = examples("""
                {"instruction":"Add.","input":"1 2","output":"3","text":"the same once more"}
                {"instruction":"Greet.","input":"","output":"Hello"}
                {"instruction":"Greet.","output":"Hello"}
                """);
        assertEquals(turns(Example.Form.CHAT, 0, Message.user("Add.\n\n1 2"), Message.assistant("3")), read.getFirst());
        assertEquals(turns(Example.Form.CHAT, 0, Message.user("Greet."), Message.assistant("Hello")), read.get(1));
        assertEquals(read.get(1), read.get(2));
    }

    @Test
    void readsTheSameConversationFromShareGptAndMessages() throws IOException {
        Example shareGpt = examples("""
                {"id":"x","conversations":[{"from":"system","value":"Be brief."},{"from":"human","value":"Hi"},\
                {"from":"gpt","value":"Hello"},{"from":"human","value":"More"},{"from":"gpt","value":"No"}]}
                """).getFirst();
        String messages = """
                {"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},\
                {"role":"assistant","content":"Hello"},{"role":"user","content":"More"},\
                {"role":"assistant","content":"No"}]}
                """;
        Example chat = examples(messages).getFirst();
        assertEquals(shareGpt, chat);
        assertEquals(List.of(2, 4), learned(chat));
        Example last = examples(TrainingFile.check(file(messages), Passage.Learned.LAST))
                .getFirst();
        assertEquals(List.of(4), learned(last));
    }

    private static List<Integer> learned(Example example) {
        Passage.Turns turns = (Passage.Turns) example;
        List<Integer> learned = new ArrayList<>();
        for (int i = 0; i < turns.conversation().size(); i++) {
            if (turns.learned(i)) {
                learned.add(i);
            }
        }
        return learned;
    }

    @Test
    void learnsOnlyTheCompletionOfAPrompt() throws IOException {
        List<Example> read = examples("""
                {"prompt":"2+2=","completion":" 4"}
                {"prompt":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},\
                {"role":"user","content":"c"}],"completion":[{"role":"assistant","content":"d"}]}
                """);
        assertEquals(turns(Example.Form.PLAIN, 1, Message.user("2+2="), Message.assistant(" 4")), read.getFirst());
        assertEquals(List.of(3), learned(read.get(1)));
    }

    @Test
    void readsJudgedCompletionsAndPlainText() throws IOException {
        assertEquals(
                new Example.Judged(
                        Example.Form.PLAIN, List.of(Message.user("p")), List.of(Message.assistant("c")), false),
                examples("{\"prompt\":\"p\",\"completion\":\"c\",\"label\":false}")
                        .getFirst());
        assertEquals(
                new Passage.Text("Some text."),
                examples("{\"text\":\"Some text.\"}").getFirst());
    }

    @Test
    void readsWhatATeacherSaidAndMightHaveSaid() throws IOException {
        var line = """
                {"prompt":[{"role":"user","content":"p"}],"completion":[{"role":"assistant","content":"c"}],\
                "token_ids":[7,2],"top_logprobs":[[[7,-0.5],[9,-1.25]],[[2,-0.01]]]}
                """;
        assertEquals(
                new Example.Taught(
                        Example.Form.CHAT,
                        List.of(Message.user("p")),
                        List.of(Message.assistant("c")),
                        List.of(
                                new Example.Taught.Token(
                                        7,
                                        List.of(
                                                new Example.Taught.Candidate(7, -0.5),
                                                new Example.Taught.Candidate(9, -1.25))),
                                new Example.Taught.Token(2, List.of(new Example.Taught.Candidate(2, -0.01))))),
                examples(line).getFirst());
        poisoned(line.replace("[[2,-0.01]]", "[[2,-0.01],[2,-9]]"), "top_logprobs[1]");
        poisoned(line.replace("-0.01", "0.5"), "top_logprobs[1]");
        poisoned(line.replace(",[[2,-0.01]]", ""), "top_logprobs");
        poisoned(line.replace("[7,2]", "[7,-2]"), "token_ids[1]");
        poisoned(line.replace("[[2,-0.01]]", "[]"), "top_logprobs[1]");
    }

    private void poisoned(String line, String field) {
        var problem = assertThrows(MalformedDataException.class, () -> examples(line));
        assertEquals(field, problem.problems().getFirst().field());
    }

    @Test
    void findsThePromptThatBothCompletionsBeginWith() throws IOException {
        List<Example> read = examples("""
                {"prompt":"Sky?","chosen":" Blue","rejected":" Green"}
                {"chosen":"The cat sat","rejected":"The car sat"}
                {"chosen":"\\n\\nHuman: Sky?\\n\\nAssistant: It is blue","rejected":"\\n\\nHuman: Sky?\\n\\nAssistant: It is green"}
                {"chosen":"A b","rejected":"A b c"}
                """);
        assertEquals(plain("Sky?", " Blue", " Green"), read.getFirst());
        assertEquals(plain("The", " cat sat", " car sat"), read.get(1));
        assertEquals(plain("\n\nHuman: Sky?\n\nAssistant:", " It is blue", " It is green"), read.get(2));
        assertEquals(plain("A", " b", " b c"), read.get(3));
    }

    private static Example plain(String prompt, String chosen, String rejected) {
        return new Example.Preference(
                Example.Form.PLAIN,
                List.of(Message.user(prompt)),
                List.of(Message.assistant(chosen)),
                List.of(Message.assistant(rejected)));
    }

    @Test
    void takesThePromptOfMessagesOnceHoweverItIsGiven() throws IOException {
        String whole = """
                "chosen":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Blue"}],\
                "rejected":[{"role":"user","content":"Sky?"},{"role":"assistant","content":"Green"}]}
                """;
        String apart = """
                "chosen":[{"role":"assistant","content":"Blue"}],"rejected":[{"role":"assistant","content":"Green"}]}
                """;
        List<Example> read = examples("{" + whole + "{\"prompt\":\"Sky?\"," + whole + "{\"prompt\":\"Sky?\"," + apart
                + "{\"prompt\":[{\"role\":\"user\",\"content\":\"Sky?\"}]," + apart);
        Example expected = new Example.Preference(
                Example.Form.CHAT,
                List.of(new Message(Role.USER, "Sky?")),
                List.of(Message.assistant("Blue")),
                List.of(Message.assistant("Green")));
        assertEquals(List.of(expected, expected, expected, expected), read);
    }

    @Test
    void readsGzipAndByteOrderMarkAndBlankLinesAndHashesTheFile() throws Exception {
        Path packed = folder.resolve("train.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("\uFEFF{\"text\":\"ä\"}\r\n\n{\"text\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        }
        TrainingFile file = TrainingFile.check(packed, Passage.Learned.ASSISTANT);
        assertEquals(Shape.TEXT, file.shape());
        assertEquals(2, file.examples());
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(packed)));
        assertEquals(digest, file.hash().toString());
        assertEquals(List.of(new Passage.Text("ä"), new Passage.Text("b")), examples(file));
        try (Examples examples = file.open()) {
            examples.next();
            Located second = examples.next();
            assertTrue(second != null && second.place().equals("train.jsonl.gz:3"));
        }
    }

    @Test
    void takesANamedShapeWhereFieldsFitSeveral() throws IOException {
        Path file = file("{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}],"
                + "\"prompt\":\"p\",\"chosen\":\"c\",\"rejected\":\"r\"}\n");
        assertEquals(
                "train.jsonl line 1: fits several shapes (messages, preference); name the one meant",
                assertThrows(MalformedDataException.class, () -> TrainingFile.check(file, Passage.Learned.ASSISTANT))
                        .getMessage());
        assertEquals(
                List.of(plain("p", "c", "r")),
                examples(TrainingFile.check(file, Shape.of("preference"), Passage.Learned.ASSISTANT)));
        assertFalse(String.valueOf(assertThrows(IllegalArgumentException.class, () -> Shape.of("csv"))
                        .getMessage())
                .isEmpty());
    }

    @Test
    void refusesALineThatWentBadSinceTheCheck() throws IOException {
        TrainingFile file = TrainingFile.check(file("{\"text\":\"a\"}\n"), Passage.Learned.ASSISTANT);
        file("{\"text\":1}\n");
        assertEquals(
                "train.jsonl line 1, text: is a number; a text is expected",
                assertThrows(MalformedDataException.class, () -> examples(file)).getMessage());
    }
}
