package dev.millrace.bench.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.bpe.BpeTokenizer;
import dev.millrace.tokenizer.chat.JinjaChatTemplate;
import dev.millrace.tokenizer.json.TokenizerJson;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The default model's tokenizer and template, as the repository keeps them for its tests: no model need be there. */
final class Model {
    private static final String GOLDEN = "tokenizer-service/src/test/resources/golden/";

    private Model() {}

    /** The repository. */
    static Path root() {
        return Path.of(System.getProperty("millrace.root", "."))
                .toAbsolutePath()
                .normalize();
    }

    private static byte[] tokenizerJson() {
        Path file = root().resolve(GOLDEN + "tokenizer/smollm2-tokenizer.json.gz");
        try (InputStream packed = new GZIPInputStream(Files.newInputStream(file))) {
            return packed.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new tokenizer, which has seen no word. */
    static BpeTokenizer tokenizer() {
        return (BpeTokenizer) TokenizerJson.parse(tokenizerJson());
    }

    /** Its chat template. */
    static JinjaChatTemplate template() {
        File file = root().resolve(GOLDEN + "chat-templates/smollm2.json").toFile();
        try {
            JsonNode golden = new ObjectMapper().readTree(file);
            return JinjaChatTemplate.of(golden.get("source").textValue(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A long template of the kind that models with tools bring. */
    static JinjaChatTemplate longTemplate() {
        try (InputStream file = Model.class.getResourceAsStream("long-template.jinja")) {
            byte[] source = Objects.requireNonNull(file).readAllBytes();
            Map<String, String> marks = Map.of("bos_token", "<|begin|>", "eos_token", "<|end|>");
            return JinjaChatTemplate.of(new String(source, StandardCharsets.UTF_8), marks);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
