package dev.millrace.tokenizer.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a prompt is a text of people, and what is its meaning. */
class PromptTextsTest {
    private static final String SCHEMA = "{\"description\":\"of joe\",\"enum\":[\"joe\"]}";

    @Test
    void everyTextOfPeopleIsChangedAndNothingElse() {
        var call = new ToolCall("joe-1", "joe", "{\"to\":\"joe\"}");
        var tools = new ToolUse(
                "[{\"type\":\"function\",\"function\":{\"name\":\"joe\",\"description\":\"ask joe\",\"parameters\":"
                        + SCHEMA + "}}]",
                ToolUse.Choice.AUTO,
                "",
                false);
        var talk = new TextPrompt.Conversation(
                List.of(
                        new ChatMessage("user", "I am joe", List.of(), "", "joe"),
                        new ChatMessage("assistant", "", List.of(call), "", ""),
                        new ChatMessage("tool", "joe", List.of(), "joe-1", "")),
                tools);
        var parameters = new TextParameters(null, null, null, null, null, List.of("joe"), null, null)
                .with(new Constraint.JsonSchema(SCHEMA));
        var prompt = new TextPrompt(talk, "joe", parameters).withTexts(text -> text.replace("joe", "X"));

        var changed = (TextPrompt.Conversation) prompt.input();
        assertEquals(
                List.of(
                        new ChatMessage("user", "I am X", List.of(), "", "X"),
                        new ChatMessage(
                                "assistant", "", List.of(new ToolCall("joe-1", "joe", "{\"to\":\"X\"}")), "", ""),
                        new ChatMessage("tool", "X", List.of(), "joe-1", "")),
                changed.messages());
        var held = "{\"description\":\"of X\",\"enum\":[\"joe\"]}";
        assertTrue(
                changed.tools().json().contains("\"name\":\"joe\",\"description\":\"ask X\",\"parameters\":" + held));
        assertEquals(new Constraint.JsonSchema(held), prompt.parameters().constraint());
        assertEquals(List.of("joe"), prompt.parameters().stop());
        assertEquals("joe", prompt.model());
    }

    @Test
    void aHiddenSaltStillTellsTheSameFromAnother() {
        var tenants = new Tenants("salt".getBytes(UTF_8), false);
        var hidden = tenants.hideSalt(salted("joe@example.org"));
        assertFalse(hidden.scheduling().cacheSalt().contains("joe"));
        assertEquals(hidden, tenants.hideSalt(salted("joe@example.org")));
        assertNotEquals(hidden, tenants.hideSalt(salted("jim@example.org")));
        var without = salted("");
        assertSame(without, tenants.hideSalt(without));
    }

    private static TextPrompt salted(String salt) {
        return new TextPrompt(new TextPrompt.Text("x"), "", TextParameters.DEFAULTS, new Scheduling("t", 3, salt));
    }
}
