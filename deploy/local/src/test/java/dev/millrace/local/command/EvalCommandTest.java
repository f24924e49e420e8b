package dev.millrace.local.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
    private static final String NOWHERE = "http://127.0.0.1:1";

    @Test
    void saysThatAReportCannotBeWrittenBeforeItAsksForIt(@TempDir Path folder) {
        var missing = folder.resolve("missing").resolve("x.json");
        assertEquals(
                "millrace: --out: %s cannot be written".formatted(missing), failure("report", "run", "--out", missing));
        assertEquals(
                "millrace: --out: %s cannot be written".formatted(folder), failure("report", "r", "--out", folder));
        assertEquals(
                "millrace: nothing answers on %s; start it with ./millrace up".formatted(NOWHERE),
                failure("report", "run", "--out", folder.resolve("x.json")));
    }

    private static String failure(String command, String run, String option, Path file) {
        var error = new StringWriter();
        var line = Main.commandLine().setErr(new PrintWriter(error));
        assertEquals(1, line.execute("eval", command, run, option, file.toString(), "--url", NOWHERE));
        return error.toString().strip();
    }
}
