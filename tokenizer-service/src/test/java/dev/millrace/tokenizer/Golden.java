package dev.millrace.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.json.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** The golden files: those kept with the tests and those in the folder that {@code millrace.goldens} names. */
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /** A JSON file kept with the tests, packed when its name ends in .gz. */
    public static JsonNode json(String name) {
        try (InputStream file = open(name);
                InputStream content = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
            return JSON.readTree(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the shared golden folder; it may not exist. */
    public static Path shared(String name) {
        return Path.of(System.getProperty("millrace.goldens", "no-goldens")).resolve(name);
    }

    public static JsonNode sharedJson(String name) {
        try {
            return JSON.readTree(Files.readAllBytes(shared(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of SmolLM2's tokenizer.json: of the imported package when one is given, else the kept copy. */
    public static byte[] smolLm2Json() {
        String modelPackage = System.getProperty("millrace.package");
        try (InputStream packed = new GZIPInputStream(open("tokenizer/smollm2-tokenizer.json.gz"))) {
            return modelPackage == null || modelPackage.isBlank()
                    ? packed.readAllBytes()
                    : Files.readAllBytes(Path.of(modelPackage, "tokenizer.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SmolLM2's tokenizer. */
    public static Tokenizer smolLm2() {
        return SmolLm2.TOKENIZER;
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/" + name), name);
    }

    private static final class SmolLm2 {
        private static final Tokenizer TOKENIZER = TokenizerJson.parse(smolLm2Json());
    }
}
