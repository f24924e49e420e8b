package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.weights.Gguf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vocabularies of four families as GGUF files become the tokenizer.json files that tokenizer-service's tests hold
 * against the families' golden ids. With {@code -Dmillrace.golden.write=true} those files are written anew.
 */
class GgufFamiliesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path KEPT = Path.of("../tokenizer-service/src/test/resources/golden/tokenizer/families");

    @ParameterizedTest
    @ValueSource(strings = {"bert-bge", "gpt-2", "mpt", "phi-3"})
    void becomesTheTokenizerThatIsTestedForItsIds(String family) throws IOException {
        Path vocabulary = Path.of(
                System.getProperty("millrace.goldens", "none"), "tokenizer/families/ggml-vocab-" + family + ".gguf");
        assumeTrue(Files.isRegularFile(vocabulary), "needs the goldens, -Dmillrace.goldens=FOLDER");
        JsonNode converted;
        try (Gguf gguf = Gguf.open(vocabulary)) {
            converted = GgufTokenizer.of(gguf.metadata(), 1 << 20).json();
        }
        Path kept = KEPT.resolve(family + "-tokenizer.json.gz");
        if (Boolean.getBoolean("millrace.golden.write")) {
            try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(kept))) {
                file.write(JSON.writeValueAsBytes(converted));
            }
        }
        try (InputStream file = new GZIPInputStream(Files.newInputStream(kept))) {
            assertEquals(JSON.readTree(file), JSON.readTree(JSON.writeValueAsBytes(converted)));
        }
        assertTrue(converted.path("model").path("vocab").size() > 30_000);
    }
}
