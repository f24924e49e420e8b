package dev.millrace.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.TemplateException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The long template is one that works, so that its benchmark measures a template and not a failure. */
class LongTemplateTest {
    @Test
    void writesEveryTurn() {
        var messages = List.of(
                new ChatMessage("system", "Be brief."),
                new ChatMessage("user", " Hello "),
                new ChatMessage("assistant", "<think>?</think>\nHi"),
                new ChatMessage("user", "Bye"));
        assertEquals("""
                <|begin|><|start|>system<|message|>Be brief.

                Knowledge cutoff: December 2023
                Today: 26 Jul 2024<|stop|>
                <|start|>user<|message|>Hello<|stop|>
                <|start|>assistant<|message|>Hi<|stop|>
                <|start|>user<|message|>Bye<|stop|>
                <|start|>assistant<|message|>""", Model.longTemplate().render(messages, true).text());
    }

    @Test
    void refusesTurnsThatDoNotAlternate() {
        var messages = List.of(new ChatMessage("user", "Hello"), new ChatMessage("user", "Hello?"));
        assertThrows(TemplateException.class, () -> Model.longTemplate().render(messages, true));
    }
}
