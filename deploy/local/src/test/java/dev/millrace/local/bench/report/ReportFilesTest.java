package dev.millrace.local.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFilesTest {
    @TempDir
    private Path folder;

    @Test
    void writesBothFiles() throws Exception {
        var files = new ReportFiles(folder.resolve("r.json"), folder.resolve("r.html"));
        files.write(Map.of("figure", 7), figures -> new Page("Page of " + figures, Map.of(), List.of()));
        assertEquals(
                7,
                new ObjectMapper()
                        .readTree(folder.resolve("r.json").toFile())
                        .path("figure")
                        .asInt());
        assertTrue(Files.readString(folder.resolve("r.html")).contains("<h1>Page of {figure&#61;7}</h1>")
                || Files.readString(folder.resolve("r.html")).contains("<h1>Page of {figure=7}</h1>"));
    }

    @Test
    void refusesBeforehandWhatCannotBeWritten() {
        var json = assertThrows(UsageException.class, () -> new ReportFiles(folder.resolve("no/such/r.json"), null));
        assertTrue(json.getMessage().startsWith("--json: "), json.getMessage());
        var html = assertThrows(UsageException.class, () -> new ReportFiles(null, folder));
        assertTrue(html.getMessage().startsWith("--html: "), html.getMessage());
    }

    @Test
    void theMachineTellsItsCores() {
        var machine = Machine.here();
        assertEquals(Runtime.getRuntime().availableProcessors(), machine.cores());
        assertTrue(machine.memoryMiB() > 0);
        assertTrue(machine.flags().stream().noneMatch(String::isBlank));
    }
}
