package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.JinjaChatTemplate;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A byte is a token here, so that every length can be counted by hand; the template is SmolLM2's own. */
class ContextFitTest {
    private static final ChatTemplate TEMPLATE = JinjaChatTemplate.of(
            Golden.json("chat-templates/smollm2.json").get("source").textValue(), Map.of());
    private static final Function<TextPrompt.Conversation, RenderedPrompt> RENDERED =
            talk -> TEMPLATE.render(talk.messages(), true);
    private static final Tokenizer BYTES = new ByteTokenizer();

    @Test
    void aTextLosesItsMiddleOrItsBeginning() {
        assertEquals("0123789", text("0123456789", ContextOverflow.TRUNCATE_MIDDLE, 3, 10));
        assertEquals("3456789", text("0123456789", ContextOverflow.SLIDE, 3, 10));
        assertEquals("0123456", text("0123456", ContextOverflow.SLIDE, 3, 10), "it fits");
    }

    @Test
    void anAnswerGetsNoMoreThanHalfOfTheContext() {
        assertEquals("56789", text("0123456789", ContextOverflow.SLIDE, 1_000, 10));
        assertEquals("56789", text("0123456789", ContextOverflow.SLIDE, null, 10));
        assertEquals(
                1024 - 256,
                text("x".repeat(2_000), ContextOverflow.SLIDE, null, 1_024).length());
    }

    @Test
    void theLastTokensAreKeptWhenThatIsAskedFor() {
        var asked = parameters(1, ContextOverflow.REFUSE).withOverflow(ContextOverflow.REFUSE, 4);
        assertArrayEquals(bytes("6789"), fit().encode(new TextPrompt.Text("0123456789"), asked, 100, RENDERED));
        var fitting = asked.withOverflow(ContextOverflow.REFUSE, TextParameters.WHAT_FITS);
        assertArrayEquals(bytes("123456789"), fit().encode(new TextPrompt.Text("0123456789"), fitting, 10, RENDERED));
        assertThrows(FailureException.class, () -> asked.withOverflow(ContextOverflow.REFUSE, 0));
    }

    @Test
    void aRefusedPromptStaysAsItIs() {
        assertEquals("0123456789", text("0123456789", ContextOverflow.REFUSE, 3, 10));
    }

    @Test
    void aConversationLosesItsOldestTurnsAndKeepsTheSystemMessage() {
        List<ChatMessage> talk = talk(6, 20);
        List<ChatMessage> expected = new ArrayList<>(talk.subList(0, 1));
        expected.addAll(talk.subList(7, talk.size()));
        int room = rendered(expected).length();
        for (int more : new int[] {0, 1, 30}) {
            assertEquals(rendered(expected), conversation(talk, ContextOverflow.TRUNCATE_MIDDLE, room + more));
        }
    }

    /** The oracle tries every number of dropped turns, where the fit halves its way to it. */
    @Test
    void noTurnIsDroppedThatFits() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int turns = 1 + random.nextInt(9);
            List<ChatMessage> talk = talk(turns, 1 + random.nextInt(40));
            int room = 120 + random.nextInt(600);
            String expected = null;
            for (int dropped = 0; dropped < turns && expected == null; dropped++) {
                List<ChatMessage> rest = new ArrayList<>(talk.subList(0, 1));
                rest.addAll(talk.subList(1 + 2 * dropped, talk.size()));
                expected = rendered(rest).length() <= room ? rendered(rest) : null;
            }
            String got = conversation(talk, ContextOverflow.TRUNCATE_MIDDLE, room);
            assertEquals(expected == null ? got : expected, got, "round " + round);
            assertTrue(got.length() <= room, "round " + round);
        }
    }

    @Test
    void theLastTurnAloneLosesItsMiddleTokensWholeCharactersOnly() {
        var talk = List.of(new ChatMessage("system", "s"), new ChatMessage("user", "é".repeat(400) + "END"));
        String got = conversation(talk, ContextOverflow.TRUNCATE_MIDDLE, 200);
        assertTrue(utf8(got) <= 200 && utf8(got) > 190, got);
        assertTrue(got.contains("<|im_start|>system\ns<|im_end|>") && got.contains("<|im_start|>user\né"), got);
        assertTrue(got.contains("éEND<|im_end|>") && got.endsWith("<|im_start|>assistant\n"), got);
        assertFalse(got.contains("\uFFFD"), got);
    }

    @Test
    void slidingKeepsTheNewerPartOfTheOldestTurn() {
        List<ChatMessage> talk = List.of(
                new ChatMessage("system", "rules"),
                new ChatMessage("user", "old".repeat(100) + "newer"),
                new ChatMessage("assistant", "ok"),
                new ChatMessage("user", "last"));
        List<ChatMessage> expected = new ArrayList<>(talk);
        expected.set(1, new ChatMessage("user", "ld" + "old".repeat(9) + "newer"));
        assertEquals(
                rendered(expected),
                conversation(talk, ContextOverflow.SLIDE, rendered(expected).length()));
        var without = List.of(talk.get(0), talk.get(3));
        assertEquals(
                rendered(without),
                conversation(talk, ContextOverflow.SLIDE, rendered(without).length()));
    }

    @Test
    void whatCannotFitIsStillRefused() {
        var admission = new Admission(
                BYTES,
                TEMPLATE,
                new GenerationDefaults(1f, 0, 1f, List.of(256)),
                new Admission.Timeouts(1, 1),
                new Random(1));
        var prompt = new TextPrompt(
                new TextPrompt.Conversation(talk(3, 10)), "", parameters(1, ContextOverflow.TRUNCATE_MIDDLE));
        var failure = assertThrows(FailureException.class, () -> admission.admit(prompt, new ServedModel("m", "v", 20)))
                .failure();
        assertEquals("context_length_exceeded", failure.code());
        int used = admission.admit(prompt, new ServedModel("m", "v", 200)).promptIds().length;
        assertTrue(used <= 199 && used < rendered(talk(3, 10)).length(), "usage counts what is really used: " + used);
    }

    @Test
    void theRealTokenizersCutsFitToo() {
        Tokenizer tokenizer = Golden.smolLm2();
        ContextFit fit = new ContextFit(tokenizer);
        Random random = new Random(9);
        for (int round = 0; round < 60; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                text.appendCodePoint(random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(40) : 'a' + random.nextInt(26));
            }
            var talk = new TextPrompt.Conversation(List.of(new ChatMessage("user", text.toString())));
            for (ContextOverflow overflow : List.of(ContextOverflow.SLIDE, ContextOverflow.TRUNCATE_MIDDLE)) {
                int length = fit.encode(talk, parameters(1, overflow), 201, RENDERED).length;
                assertTrue(length <= 200 && length >= 180, "round " + round + ": " + length);
            }
        }
    }

    private static ContextFit fit() {
        return new ContextFit(BYTES);
    }

    private static TextParameters parameters(@Nullable Integer maxNewTokens, ContextOverflow overflow) {
        return new TextParameters(maxNewTokens, null, null, null, null, List.of(), null, null)
                .withOverflow(overflow, null);
    }

    private static String text(
            String text, ContextOverflow overflow, @Nullable Integer maxNewTokens, int contextLength) {
        int[] ids =
                fit().encode(new TextPrompt.Text(text), parameters(maxNewTokens, overflow), contextLength, RENDERED);
        return BYTES.decode(ids, true);
    }

    private static String conversation(List<ChatMessage> talk, ContextOverflow overflow, int room) {
        int[] ids = fit().encode(new TextPrompt.Conversation(talk), parameters(1, overflow), room + 1, RENDERED);
        return BYTES.decode(ids, true);
    }

    private static String rendered(List<ChatMessage> talk) {
        return TEMPLATE.render(talk, true).text();
    }

    private static int utf8(String text) {
        return bytes(text).length;
    }

    private static int[] bytes(String text) {
        return BYTES.encode(text, false).ids();
    }

    /** A system message and so many turns, the last of them without an answer. */
    private static List<ChatMessage> talk(int turns, int length) {
        List<ChatMessage> talk = new ArrayList<>(List.of(new ChatMessage("system", "Be brief.")));
        for (int turn = 0; turn < turns; turn++) {
            talk.add(new ChatMessage("user", turn + "?".repeat(length)));
            talk.add(new ChatMessage("assistant", turn + ".".repeat(length)));
        }
        talk.removeLast();
        return talk;
    }
}
