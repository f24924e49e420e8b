package dev.millrace.tokenizer.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the chat template of a model package: chat_template.jinja, else "chat_template" in tokenizer_config.json. The
 * model's marks (bos_token, eos_token, …) come from tokenizer_config.json.
 */
public final class ChatTemplateFiles {
    /** Largest file that is read, in bytes. */
    private static final int FILE_BYTES_MAX = 16 << 20;

    private static final List<String> MARKS = List.of("bos_token", "eos_token", "unk_token", "pad_token");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatTemplateFiles() {}

    /**
     * The template of a package, or nothing when it has none.
     *
     * @throws TemplateException when there is one that Millrace cannot run
     * @throws IOException when a file cannot be read
     */
    public static Optional<JinjaChatTemplate> load(Path folder) throws IOException {
        Path template = folder.resolve("chat_template.jinja");
        JsonNode config = config(folder.resolve("tokenizer_config.json"));
        Optional<String> source =
                Files.isRegularFile(template) ? Optional.of(read(template)) : source(config.path("chat_template"));
        return source.map(text -> JinjaChatTemplate.of(text, marks(config)));
    }

    /**
     * What a text with nothing before it is read behind: the mark of a beginning, else of an end.
     *
     * @throws TemplateException when the configuration is no JSON
     * @throws IOException when it cannot be read
     */
    public static Optional<String> prefix(Path folder) throws IOException {
        var marks = marks(config(folder.resolve("tokenizer_config.json")));
        return Optional.ofNullable(marks.get("bos_token")).or(() -> Optional.ofNullable(marks.get("eos_token")));
    }

    private static JsonNode config(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            return JSON.readTree(read(file));
        } catch (JsonProcessingException e) {
            throw new TemplateException("tokenizer_config.json is not readable JSON: " + e.getOriginalMessage());
        }
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new TemplateException(file.getFileName() + " has more than " + FILE_BYTES_MAX + " bytes");
        }
        return Files.readString(file);
    }

    /** One template, or a list of named ones of which "default" is meant. */
    private static Optional<String> source(JsonNode template) {
        if (template.isTextual()) {
            return Optional.of(template.textValue());
        }
        for (JsonNode named : template) {
            if (named.path("name").asText().equals("default")
                    && named.path("template").isTextual()) {
                return Optional.of(named.path("template").textValue());
            }
        }
        return Optional.empty();
    }

    /** A mark is a string, or an added token with its content. */
    private static Map<String, String> marks(JsonNode config) {
        Map<String, String> marks = new LinkedHashMap<>();
        for (String name : MARKS) {
            JsonNode mark = config.path(name);
            JsonNode content = mark.isObject() ? mark.path("content") : mark;
            if (content.isTextual()) {
                marks.put(name, content.textValue());
            }
        }
        return marks;
    }
}
