package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotatingLogTest {
    @TempDir
    Path folder;

    @Test
    void staysBelowTwiceItsSizeAndKeepsTheNewestLines() throws Exception {
        var file = folder.resolve("a.log");
        try (var log = new RotatingLog(file, 20_000)) {
            log.copy(lines(0, 20_000));
        }
        assertTrue(Files.size(file) <= 20_000 + 8192);
        assertTrue(Files.size(folder.resolve("a.log.1")) <= 20_000 + 8192);
        var kept = Files.readString(folder.resolve("a.log.1")) + Files.readString(file);
        int first = Integer.parseInt(kept.lines().findFirst().orElseThrow().substring(5));
        assertEquals(new String(lines(first, 20_000).readAllBytes(), StandardCharsets.UTF_8), kept);
    }

    @Test
    void goesOnWhereAnEarlierRunEnded() throws Exception {
        var file = folder.resolve("b.log");
        for (int run = 0; run < 2; run++) {
            try (var log = new RotatingLog(file, 1000)) {
                log.copy(lines(run, run + 1));
            }
        }
        assertEquals("line 0\nline 1\n", Files.readString(file));
    }

    private static InputStream lines(int from, int to) {
        var text = IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
