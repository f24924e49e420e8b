package dev.millrace.model.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class Sha256Test {
    private static Passage.Turns chat(String... contents) {
        Message[] messages = new Message[contents.length];
        for (int i = 0; i < contents.length; i++) {
            messages[i] = i % 2 == 0 ? Message.user(contents[i]) : Message.assistant(contents[i]);
        }
        return Passage.Turns.chat(List.of(messages), Passage.Learned.ASSISTANT);
    }

    private static Example plain(String prompt, String completion) {
        return Passage.Turns.completing(
                Example.Form.PLAIN, List.of(Message.user(prompt)), List.of(Message.assistant(completion)));
    }

    @Test
    void isTheHashOfRoleAndLengthAndNormalisedPrompt() throws Exception {
        byte[] expected =
                MessageDigest.getInstance("SHA-256").digest("U\0\0\0\5caf\u00e9".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                HexFormat.of().formatHex(expected),
                Sha256.ofPrompt(chat("café", "x")).toString());
        assertEquals(Sha256.ofPrompt(chat("café", "x")), Sha256.ofPrompt(chat(" cafe\u0301\n", "y")));
    }

    @Test
    void isTheSameForOnePromptInEveryShape() {
        Sha256 prompt = Sha256.ofPrompt(chat("Why?", "So."));
        List<Message> why = List.of(Message.user("Why?"));
        List<Message> so = List.of(Message.assistant("So."));
        assertEquals(prompt, Sha256.ofPrompt(plain("Why?", "Because.")));
        assertEquals(prompt, Sha256.ofPrompt(chat("Why?", "So.", "And?", "Thus.")));
        assertEquals(
                prompt,
                Sha256.ofPrompt(new Example.Preference(Example.Form.CHAT, why, so, List.of(Message.assistant("No.")))));
        assertEquals(prompt, Sha256.ofPrompt(new Example.Judged(Example.Form.CHAT, why, so, true)));
        assertNotEquals(prompt, Sha256.ofPrompt(chat("Who?", "So.")));
    }

    @Test
    void countsTheWholeExampleWhereNothingIsAsked() {
        assertNotEquals(Sha256.ofPrompt(plain("", "one")), Sha256.ofPrompt(plain("", "two")));
        assertNotEquals(Sha256.ofPrompt(new Passage.Text("one")), Sha256.ofPrompt(new Passage.Text("two")));
    }

    @Test
    void tellsExamplesApartThatReadAlikeWhenJoined() {
        assertNotEquals(Sha256.ofExample(chat("ab", "c")), Sha256.ofExample(chat("a", "bc")));
        List<Message> prompt = List.of(Message.user("p"));
        List<Message> a = List.of(Message.assistant("a"));
        List<Message> b = List.of(Message.assistant("b"));
        assertNotEquals(
                Sha256.ofExample(new Example.Preference(Example.Form.CHAT, prompt, a, b)),
                Sha256.ofExample(new Example.Preference(Example.Form.CHAT, prompt, b, a)));
        assertNotEquals(
                Sha256.ofExample(new Example.Judged(Example.Form.CHAT, prompt, a, true)),
                Sha256.ofExample(new Example.Judged(Example.Form.CHAT, prompt, a, false)));
    }
}
