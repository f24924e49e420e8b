package dev.millrace.tokenizer.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateFilesTest {
    private static final List<ChatMessage> HI = List.of(new ChatMessage("user", "hi"));

    @TempDir
    Path folder;

    @Test
    void theJinjaFileCountsBeforeTheConfig() throws IOException {
        write("chat_template.jinja", "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}");
        write(
                "tokenizer_config.json",
                "{\"chat_template\": \"x\", \"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}");
        assertEquals("<s>hi</s>", render());
    }

    @Test
    void theConfigsTemplateIsTheSecondChoice() throws IOException {
        write("tokenizer_config.json", "{\"chat_template\": \"[{{ messages[0].role }}]\"}");
        assertEquals("[user]", render());
    }

    @Test
    void ofSeveralTemplatesTheDefaultIsMeant() throws IOException {
        write(
                "tokenizer_config.json",
                "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"r\"}, {\"name\": \"default\", \"template\": \"d\"}]}");
        assertEquals("d", render());
    }

    @Test
    void aPackageMayHaveNone() throws IOException {
        assertTrue(ChatTemplateFiles.load(folder).isEmpty());
    }

    @Test
    void aTemplateThatCannotRunIsRefusedAtOnce() throws IOException {
        write("chat_template.jinja", "{% include 'other' %}");
        var refusal = assertThrows(TemplateException.class, () -> ChatTemplateFiles.load(folder));
        assertEquals(
                "the chat template cannot be read: line 1: the tag {% include %} is not supported",
                refusal.getMessage());
    }

    @Test
    void aRefusalIsInTheTemplatesWords() throws IOException {
        write("chat_template.jinja", "{{ raise_exception('roles must alternate') }}");
        var refusal = assertThrows(TemplateException.class, this::render);
        assertEquals("roles must alternate", refusal.getMessage());
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private String render() throws IOException {
        return ChatTemplateFiles.load(folder).orElseThrow().render(HI, true).text();
    }
}
