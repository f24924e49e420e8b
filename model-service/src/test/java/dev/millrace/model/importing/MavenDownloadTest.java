package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a shell script in Maven's place that leaves a file of our making. */
class MavenDownloadTest {
    private static final PublishedEncoder TINY = new PublishedEncoder("tiny", "g:tiny:1", 6, "00", "tiny");

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    /** It runs in the folder that the jar is wanted in. */
    private String refusal(String script) throws IOException {
        MavenDownload download = new MavenDownload(List.of("sh", "-c", script, "mvn"), said::add);
        String message =
                String.valueOf(assertThrows(ImportException.class, () -> download.fetch(TINY, folder.resolve("tiny")))
                        .getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        return message;
    }

    @Test
    void keepsNothingThatIsNotThePinnedJar() throws IOException {
        String message = refusal("echo got $3 tiny-1.jar; echo noise; printf 123456 > tiny-1.jar");
        assertTrue(message.contains("SHA-256") && message.contains("instead of 6 and 00"), message);
        assertTrue(said.contains("maven: got -Dartifact=g:tiny:1 tiny-1.jar"), said.toString());
        assertTrue(said.stream().noneMatch(line -> line.contains("noise")), said.toString());
        assertTrue(refusal("true").contains("left no tiny-1.jar"));
    }

    @Test
    void saysWhatToDoWithoutMaven() throws IOException {
        assertTrue(refusal("echo '[ERROR] no network'; exit 1").contains("model import PATH"));
        assertTrue(said.contains("maven: [ERROR] no network"), said.toString());
        MavenDownload missing = new MavenDownload(List.of("no-such-maven"), said::add);
        ImportException refused =
                assertThrows(ImportException.class, () -> missing.fetch(TINY, folder.resolve("tiny")));
        assertTrue(String.valueOf(refused.getMessage()).contains("install Maven"));
    }
}
