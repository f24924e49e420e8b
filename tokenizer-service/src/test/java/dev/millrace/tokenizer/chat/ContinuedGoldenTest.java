package dev.millrace.tokenizer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations whose last message is gone on with, against transformers. */
class ContinuedGoldenTest {
    private static final JsonNode GOLDEN = Golden.json("chat-templates/continued.json");

    /** A conversation, and what transformers makes of it; the name is the template's. */
    private record Case(String name, List<ChatMessage> messages, JsonNode golden) {
        @Override
        public String toString() {
            return name + " " + messages.size() + " '" + messages.getLast().content() + "'";
        }
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false).map(golden -> {
            var messages = new ArrayList<ChatMessage>();
            golden.get("messages")
                    .forEach(message -> messages.add(new ChatMessage(
                            message.get("role").textValue(),
                            message.get("content").textValue())));
            return new Case(golden.get("template").textValue(), messages, golden);
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsWhereTransformersEndsIt(Case one) {
        var template = template(one.name());
        if (one.golden().has("refused")) {
            assertThrows(TemplateException.class, () -> AnswerStart.IN_LAST.render(template, one.messages(), null));
            return;
        }
        assertEquals(
                one.golden().get("rendered").textValue(),
                AnswerStart.IN_LAST.render(template, one.messages(), null).text());
    }

    /** "im" stands in the marks behind it, too. */
    @Test
    void aTextThatIsPartOfAMarkIsStillTheMessages() {
        var messages = List.of(new ChatMessage("user", "Who?"), new ChatMessage("assistant", "im"));

        var rendered =
                AnswerStart.IN_LAST.render(template("smollm2"), messages, null).text();
        assertEquals("<|im_start|>assistant\nim", rendered.substring(rendered.lastIndexOf("<|im_start|>")));
    }

    @Test
    void withoutAnOpenTurnAPromptEndsWithItsLastMessage() {
        var messages = List.of(new ChatMessage("user", "Who?"));

        var rendered = AnswerStart.AFTER_LAST
                .render(template("smollm2"), messages, null)
                .text();
        assertEquals("<|im_start|>user\nWho?<|im_end|>\n", rendered.substring(rendered.lastIndexOf("<|im_start|>")));
    }

    private static ChatTemplate template(String name) {
        Map<String, String> marks =
                new ObjectMapper().convertValue(GOLDEN.get("marks"), new TypeReference<Map<String, String>>() {});
        return JinjaChatTemplate.of(GOLDEN.get("sources").get(name).textValue(), marks);
    }
}
