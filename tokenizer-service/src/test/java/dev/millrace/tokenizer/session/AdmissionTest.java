package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ChatTemplate;
import dev.millrace.tokenizer.chat.TemplateException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final ServedModel MODEL = new ServedModel("m", "v", 10);
    private static final ChatTemplate CONTENTS = (messages, _, open) -> new RenderedPrompt(messages.stream()
            .map(message -> new RenderedPrompt.Piece(message.content(), false))
            .toList());

    private final Admission admission = admission(CONTENTS);

    @Test
    void resolvesEveryDefault() {
        var admitted = admission.admit(text("abc", TextParameters.DEFAULTS), MODEL);

        assertArrayEquals(new int[] {'a', 'b', 'c'}, admitted.promptIds());
        assertEquals(
                new DecodingParameters(7, 0.7f, 40, 0.9f, new Random(1).nextLong(), List.of(256), 0),
                admitted.parameters());
        assertEquals(5_000, admitted.timeoutMs());
    }

    @Test
    void tellsWhichAdapterIsAskedForAndWhichAreThere() {
        var adapted = new ServedModel("m", "v", 10, List.of("terse"));
        var prompt = text("abc", TextParameters.DEFAULTS);
        assertEquals("", admission.admit(prompt, adapted).adapter());
        assertEquals(
                "terse",
                admission
                        .admit(new TextPrompt(prompt.input(), "m:terse", prompt.parameters()), adapted)
                        .adapter());
        var failure = assertThrows(
                        FailureException.class,
                        () -> admission.admit(new TextPrompt(prompt.input(), "m:loud", prompt.parameters()), adapted))
                .failure();
        assertEquals("model_not_found", failure.code());
        assertTrue(failure.message().endsWith("as 'm:terse'."), failure.message());
    }

    @Test
    void saysOfARewardModelThatItGivesNoAnswer() {
        var served = new ServedModel("m", "v", 10, List.of("terse"), List.of("taste"));
        var prompt = text("abc", TextParameters.DEFAULTS);
        for (var name : List.of("taste", "m:taste")) {
            var asked = new TextPrompt(prompt.input(), name, prompt.parameters());
            var failure = assertThrows(FailureException.class, () -> admission.admit(asked, served))
                    .failure();
            assertEquals("model_not_found", failure.code());
            assertEquals("model", failure.param());
            assertTrue(failure.message().startsWith("'taste' is a reward model"), failure.message());
        }
    }

    @Test
    void whatIsAskedForWins() {
        var asked = new TextParameters(3, 0f, 5, 0.5f, -1L, List.of(), 4, 60_000);

        var admitted = admission.admit(text("abc", asked), MODEL);

        assertEquals(new DecodingParameters(3, 0, 5, 0.5f, -1, List.of(256), 4), admitted.parameters());
        assertEquals(9_000, admitted.timeoutMs(), "the server's most");
    }

    @Test
    void capsTheAnswerAtWhatTheContextLeaves() {
        var asked = new TextParameters(100, null, null, null, null, List.of(), null, null);

        assertEquals(
                1, admission.admit(text("123456789", asked), MODEL).parameters().maxNewTokens());
    }

    @Test
    void refusesAPromptThatLeavesNoRoom() {
        assertEquals(
                "context_length_exceeded",
                refused(text("1234567890", TextParameters.DEFAULTS)).code());
        assertEquals("invalid_value", refused(text("", TextParameters.DEFAULTS)).code());
    }

    @Test
    void refusesAnotherModelAndShortensItsName() {
        var failure = refused(new TextPrompt(new TextPrompt.Text("a"), "x".repeat(9_999), TextParameters.DEFAULTS));

        assertEquals(Failure.Kind.MODEL_NOT_FOUND, failure.kind());
        assertTrue(failure.message().length() < 300, failure.message());
    }

    @Test
    void saysWhatTheTemplateSays() {
        var strict = admission((messages, _, open) -> {
            throw new TemplateException("roles must alternate");
        });
        var prompt = new TextPrompt(
                new TextPrompt.Conversation(List.of(new ChatMessage("user", "a"))), "", TextParameters.DEFAULTS);

        var failure = assertThrows(FailureException.class, () -> strict.admit(prompt, MODEL))
                .failure();

        assertEquals("messages", failure.param());
        assertEquals("roles must alternate", failure.message());
    }

    @Test
    void conversationsKnowTheirRoles() {
        var talk = new TextPrompt.Conversation(List.of(new ChatMessage("developer", "be brief")));
        assertEquals("system", talk.messages().getFirst().role());
        assertThrows(FailureException.class, () -> new TextPrompt.Conversation(List.of(new ChatMessage("robot", "x"))));
        assertThrows(FailureException.class, () -> new TextPrompt.Conversation(List.of()));
    }

    @Test
    void scoresAsManyLogprobsAsFitIntoOneAnswer() {
        var large = new ServedModel("m", "v", 1 << 20);
        var scored = TextParameters.DEFAULTS.reporting(1, null, 15);
        int most = PromptScores.LOGPROBS_MAX / 16;
        assertEquals(
                most, admission.admit(text("x".repeat(most), scored), large).promptIds().length);
        var failure = assertThrows(
                        FailureException.class, () -> admission.admit(text("x".repeat(most + 1), scored), large))
                .failure();
        assertEquals("prompt_logprobs", failure.param());
    }

    private Failure refused(TextPrompt prompt) {
        return assertThrows(FailureException.class, () -> admission.admit(prompt, MODEL))
                .failure();
    }

    private static Admission admission(ChatTemplate template) {
        var defaults = new GenerationDefaults(0.7f, 40, 0.9f, List.of(256));
        return new Admission(
                new ByteTokenizer(), template, defaults, new Admission.Timeouts(5_000, 9_000), new Random(1));
    }

    private static TextPrompt text(String text, TextParameters parameters) {
        return new TextPrompt(new TextPrompt.Text(text), "m", parameters);
    }
}
