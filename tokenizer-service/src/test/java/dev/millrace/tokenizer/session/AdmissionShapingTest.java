package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Dry;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Shaping;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a request asks of the distribution, with the package's defaults and the vocabulary. */
class AdmissionShapingTest {
    private static final Shaping OF_THE_PACKAGE = new Shaping(0.05f, 0.9f, 1.1f, 0, 0, 4, Map.of(), null, null, 0);

    private final Admission admission = new Admission(
            new ByteTokenizer(),
            (messages, tools, open) -> new RenderedPrompt(List.of()),
            new GenerationDefaults(0.7f, 40, 0.9f, List.of(256), OF_THE_PACKAGE),
            new Admission.Timeouts(5_000, 9_000),
            new Random(1));

    @Test
    void whatIsNotAskedForIsThePackages() {
        assertEquals(OF_THE_PACKAGE, admitted(Shaping.UNSET).shaping());
    }

    @Test
    void whatIsAskedForWinsAndOneIsNeutral() {
        var asked = new Shaping(0.2f, 1, 1, 0.5f, -0.5f, 2, Map.of(7, -100f), null, null, 3);
        assertEquals(asked, admitted(asked).shaping());
    }

    @Test
    void textsThatBreakRepetitionsBecomeTheTokensThatContainThem() {
        var asked = dry(List.of());
        var byDefault = Objects.requireNonNull(admitted(asked).shaping().dry());
        assertEquals(List.of((int) '\n', (int) '"', (int) '*', (int) ':'), byDefault.breakerIds());
        var named = admit(TextParameters.DEFAULTS.shaped(asked, List.of("a", "<", "ab"), List.of(), false));
        assertEquals(
                List.of((int) '<', (int) 'a', ByteTokenizer.END),
                Objects.requireNonNull(named.shaping().dry()).breakerIds(),
                "no byte contains \"ab\", and the end token is spelled <end>");
    }

    @Test
    void theModelsEndTokensAreJoinedOrIgnored() {
        assertEquals(List.of(9, 256), stops(List.of(9), false));
        assertEquals(List.of(9), stops(List.of(9), true));
        assertEquals(List.of(), stops(List.of(), true));
    }

    /** A call that must be made is a form, whatever field it came in. */
    @Test
    void nothingKeepsACallFromEndingOrSearchesForIt() {
        var tools = new ToolUse(
                "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", ToolUse.Choice.REQUIRED, "", false);
        var talk = new TextPrompt.Conversation(List.of(new ChatMessage("user", "x")), tools);
        var longer = new Shaping(0, 0, 0, 0, 0, 0, Map.of(), null, null, 3);
        var beams = new Search.Beam(2, 1, Search.EarlyStopping.HEURISTIC);
        Map.of(
                        "min_tokens", TextParameters.DEFAULTS.shaped(longer, List.of(), List.of(), false),
                        "ignore_eos", TextParameters.DEFAULTS.shaped(Shaping.UNSET, List.of(), List.of(), true),
                        "tool_choice", TextParameters.DEFAULTS.searching(beams, null, null))
                .forEach((field, parameters) -> {
                    var prompt = new TextPrompt(talk, "", parameters);
                    var refused = assertThrows(
                            FailureException.class, () -> admission.admit(prompt, new ServedModel("m", "v", 100)));
                    assertEquals(field, refused.failure().param());
                });
    }

    @Test
    void tooManyEndTokensAreRefused() {
        var ids = IntStream.range(0, 64).boxed().toList();
        assertEquals(64, stops(ids, true).size());
        assertEquals("stop_token_ids", refused(TextParameters.DEFAULTS.shaped(Shaping.UNSET, List.of(), ids, false)));
    }

    @Test
    void idsBeyondTheVocabularyAreRefused() {
        assertEquals("logit_bias", refused(shaped(new Shaping(0, 0, 0, 0, 0, 0, Map.of(257, 1f), null, null, 0))));
        assertEquals(
                "stop_token_ids",
                refused(TextParameters.DEFAULTS.shaped(Shaping.UNSET, List.of(), List.of(257), false)));
        // Over gRPC an id may be anything that fits into 32 bits.
        assertEquals("logit_bias", refused(shaped(new Shaping(0, 0, 0, 0, 0, 0, Map.of(-5, 1f), null, null, 0))));
    }

    @Test
    void noAnswerHasToBeLongerThanItMay() {
        var asked = new Shaping(0, 0, 0, 0, 0, 0, Map.of(), null, null, 1_000);
        assertEquals(97, admitted(asked).shaping().minNewTokens());
    }

    @Test
    void theOtherDoorsAreNamedTheFieldsOfTheContract() {
        var wrong = new Shaping(2, 0, 0, 0, 0, 0, Map.of(), null, null, 0);
        var failure = assertThrows(FailureException.class, () -> shaped(wrong)).failure();
        assertEquals("shaping.min_p", failure.param());
    }

    private static Shaping dry(List<Integer> breakers) {
        return new Shaping(0, 0, 0, 0, 0, 0, Map.of(), null, new Dry(1, 1.75f, 2, 0, breakers), 0);
    }

    private List<Integer> stops(List<Integer> asked, boolean ignoring) {
        return admit(TextParameters.DEFAULTS.shaped(Shaping.UNSET, List.of(), asked, ignoring))
                .stopTokenIds();
    }

    private DecodingParameters admitted(Shaping shaping) {
        return admit(shaped(shaping));
    }

    private static TextParameters shaped(Shaping shaping) {
        return TextParameters.DEFAULTS.shaped(shaping, List.of(), List.of(), false);
    }

    private DecodingParameters admit(TextParameters parameters) {
        var prompt = new TextPrompt(new TextPrompt.Text("abc"), "m", parameters);
        return admission.admit(prompt, new ServedModel("m", "v", 100)).parameters();
    }

    private String refused(TextParameters parameters) {
        return String.valueOf(assertThrows(FailureException.class, () -> admit(parameters))
                .failure()
                .param());
    }
}
