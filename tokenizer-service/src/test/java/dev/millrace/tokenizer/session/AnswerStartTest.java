package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.JinjaChatTemplate;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Conversations that are gone on with: which can be, and that they stay so. */
class AnswerStartTest {
    private static final ChatMessage ASKED = new ChatMessage("user", "Who?");
    private static final ChatMessage BEGUN = new ChatMessage("assistant", "It was");
    private static final String TOOLS = "[{\"type\":\"function\",\"function\":{\"name\":\"tide\"}}]";

    @Test
    void onlyAnAnswerWithTextAndWithoutCallsIsGoneOnWith() {
        var called = new ChatMessage("assistant", "so", List.of(new ToolCall("1", "tide", "{}")), "", "");
        for (var last : List.of(
                ASKED,
                new ChatMessage("tool", "x"),
                new ChatMessage("assistant", " \n"),
                new ChatMessage("assistant", ""),
                called)) {
            var refused = assertThrows(FailureException.class, () -> begun(ToolUse.NONE, ASKED, last), last.toString());
            assertEquals("messages", refused.failure().param());
        }
        assertEquals(AnswerStart.IN_LAST, begun(ToolUse.NONE, ASKED, BEGUN).start());
    }

    @Test
    void whatIsGoneOnWithIsNoCallAlone() {
        var auto = new ToolUse(TOOLS, ToolUse.Choice.AUTO, "", false);
        assertEquals(auto, begun(auto, ASKED, BEGUN).tools());
        for (var forced : List.of(
                new ToolUse(TOOLS, ToolUse.Choice.REQUIRED, "", false),
                new ToolUse(TOOLS, ToolUse.Choice.NAMED, "tide", false))) {
            var refused = assertThrows(FailureException.class, () -> begun(forced, ASKED, BEGUN));
            assertEquals("tool_choice", refused.failure().param());
        }
    }

    @Test
    void whatIsTakenOutOfItsTextsLeavesItOpen() {
        var prompt = new TextPrompt(begun(ToolUse.NONE, ASKED, BEGUN), "", TextParameters.DEFAULTS);
        var changed = prompt.withTexts(text -> text.toUpperCase(Locale.ROOT));
        assertEquals(
                begun(ToolUse.NONE, new ChatMessage("user", "WHO?"), new ChatMessage("assistant", "IT WAS")),
                changed.input());
    }

    /** A prompt that loses its oldest turns ends as it would with all of them. */
    @Test
    void aShortenedPromptIsStillOpen() {
        var template = JinjaChatTemplate.of(
                "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}</>{% endfor %}"
                        + "{% if add_generation_prompt %}<assistant>{% endif %}",
                Map.of());
        var old = new ChatMessage("user", "x".repeat(200));
        var talk = begun(ToolUse.NONE, old, new ChatMessage("assistant", "y".repeat(200)), ASKED, BEGUN);
        var tokenizer = new ByteTokenizer();
        for (var overflow : List.of(ContextOverflow.TRUNCATE_MIDDLE, ContextOverflow.SLIDE)) {
            var parameters = TextParameters.DEFAULTS.withOverflow(overflow, null);
            int[] ids = new ContextFit(tokenizer)
                    .encode(talk, parameters, 100, shown -> shown.start().render(template, shown.messages(), null));
            var text = tokenizer.decode(ids, false);
            assertTrue(text.length() < 100 && text.endsWith("<user>Who?</><assistant>It was"), text);
        }
    }

    private static TextPrompt.Conversation begun(ToolUse tools, ChatMessage... messages) {
        return new TextPrompt.Conversation(List.of(messages), tools, AnswerStart.IN_LAST);
    }
}
