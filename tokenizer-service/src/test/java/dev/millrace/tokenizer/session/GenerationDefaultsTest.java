package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.decoding.Shaping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationDefaultsTest {
    @Test
    void anEmptyPackageGivesTheDefaultsOfTheApi(@TempDir Path folder) {
        assertEquals(new GenerationDefaults(1, 0, 1, List.of()), GenerationDefaults.read(folder));
    }

    @Test
    void joinsTheEndTokensOfBothConfigs(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"eos_token_id\":[7,2],\"temperature\":0.6,\"top_k\":20,\"top_p\":0.95}");
        Files.writeString(folder.resolve("genai_config.json"), "{\"model\":{\"eos_token_id\":2}}");

        assertEquals(new GenerationDefaults(0.6f, 20, 0.95f, List.of(2, 7)), GenerationDefaults.read(folder));
    }

    @Test
    void readsHuggingFacesShaping(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"repetition_penalty\":1.05,\"min_p\":0.1,\"typical_p\":0.9,\"no_repeat_ngram_size\":3}");

        assertEquals(
                new Shaping(0.1f, 0.9f, 1.05f, 0, 0, 3, Map.of(), null, null, 0),
                GenerationDefaults.read(folder).shaping());
    }

    @Test
    void refusesShapingThatNoRequestCouldAskFor(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"repetition_penalty\":11}");

        var refused = assertThrows(IllegalArgumentException.class, () -> GenerationDefaults.read(folder));
        assertTrue(String.valueOf(refused.getMessage()).contains("repetition_penalty"), refused.toString());
    }

    @Test
    void refusesWhatNoRequestCouldAskFor(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"top_p\":0}");

        assertThrows(IllegalArgumentException.class, () -> GenerationDefaults.read(folder));
    }
}
