package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.JinjaChatTemplate;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.tools.CallFormat;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolPlanTest {
    private static final String TOOLS =
            "[{\"type\":\"function\",\"function\":{\"name\":\"tide\",\"parameters\":{\"type\":\"object\","
                    + "\"properties\":{\"place\":{\"type\":\"string\"}}}}}]";
    private static final String PLAIN = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}";
    private static final String HERMES =
            "{% if tools %}<tools>{{ tools | tojson }}</tools> <tool_call>{% endif %}" + PLAIN;
    private static final String MISTRAL =
            "{% if tools %}{{ tools | tojson }}{% endif %}" + PLAIN + "{# [TOOL_CALLS] #}";
    private static final String OTHER = "{% if tools %}<seed:tool_call>{% endif %}" + PLAIN;

    private static TextPrompt.Conversation talk(ToolUse.Choice choice) {
        return new TextPrompt.Conversation(
                List.of(new ChatMessage("user", "How high?")), new ToolUse(TOOLS, choice, "tide", false));
    }

    private static JinjaChatTemplate template(String source) {
        return JinjaChatTemplate.of(source, Map.of());
    }

    private static String rendered(String source, ToolUse.Choice choice) {
        var template = template(source);
        return ToolPlan.of(talk(choice), template)
                .render(talk(choice), template)
                .text();
    }

    @Test
    void aTemplateThatKnowsToolsIsGivenThem() {
        assertTrue(rendered(HERMES, ToolUse.Choice.AUTO).contains("\"name\": \"tide\""));
        assertEquals("user: How high?\n", rendered(HERMES, ToolUse.Choice.NONE));
        assertEquals(
                CallFormat.HERMES,
                ToolPlan.of(talk(ToolUse.Choice.AUTO), template(HERMES)).format());
    }

    @Test
    void mistralsMarkIsWrittenForItWhereACallIsForced() {
        assertTrue(rendered(MISTRAL, ToolUse.Choice.REQUIRED).endsWith("[TOOL_CALLS]"));
        assertTrue(!rendered(MISTRAL, ToolUse.Choice.AUTO).endsWith("[TOOL_CALLS]"));
    }

    @Test
    void aTemplateWithoutToolsIsToldAsTextWhereACallIsForcedAndRefusedElse() {
        var told = rendered(PLAIN, ToolUse.Choice.NAMED);
        assertTrue(told.startsWith("system: ") && told.contains(TOOLS), told);
        for (var source : List.of(PLAIN, OTHER)) {
            var refused = assertThrows(
                    FailureException.class, () -> ToolPlan.of(talk(ToolUse.Choice.AUTO), template(source)));
            assertEquals("tools", refused.failure().param());
        }
        assertThrows(FailureException.class, () -> ToolPlan.of(talk(ToolUse.Choice.REQUIRED), template(OTHER)));
    }

    @Test
    void earlierCallsAreWrittenOutWhereTheTemplateWouldLeaveThemOut() {
        var talk = new TextPrompt.Conversation(List.of(
                new ChatMessage("user", "u"),
                new ChatMessage("assistant", "", List.of(new ToolCall("1", "tide", "{\"place\":\"x\"}")), "", ""),
                new ChatMessage("tool", "3 m", List.of(), "1", "")));
        var template = template(PLAIN);
        assertEquals(
                "user: u\nassistant: <tool_call>\n{\"name\": \"tide\", \"arguments\": {\"place\":\"x\"}}\n</tool_call>\n"
                        + "tool: 3 m\n",
                ToolPlan.of(talk, template).render(talk, template).text());
    }

    @Test
    void aForcedCallIsAConstraintAndNoOtherFormIsAllowedBesideTools() {
        var plan = ToolPlan.of(talk(ToolUse.Choice.REQUIRED), template(HERMES));
        var constraint = plan.constraint(talk(ToolUse.Choice.REQUIRED).tools(), Constraint.NONE);
        ConstraintCheck.require("tools", assertInstanceOf(Constraint.Grammar.class, constraint));
        assertThrows(
                FailureException.class,
                () -> plan.constraint(talk(ToolUse.Choice.REQUIRED).tools(), new Constraint.JsonObject()));
        assertEquals(Constraint.NONE, plan.constraint(talk(ToolUse.Choice.AUTO).tools(), Constraint.NONE));
    }
}
