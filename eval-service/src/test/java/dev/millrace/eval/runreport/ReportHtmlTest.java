package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Run;
import dev.millrace.eval.resampling.Resampling;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReportHtmlTest {
    private static final int BYTES_MAX = 1_500_000;

    @Test
    void fitsARealisticReportIntoOneFileThatAsksForNothing() throws IOException {
        var page = page(List.of(
                SampleRuns.run("base", "river-1b", Map.of("adapter", "none", "temperature", "0"), 0.52, 300),
                SampleRuns.run("tuned on instructions", "river-1b-instruct", Map.of("adapter", "lora-r8", "temperature", "0"), 0.68, 300)));
        keep("two", page);
        assertTrue(page.length() < BYTES_MAX, page.length() + " characters");
        assertFalse(page.contains("src="), "asks for a script or picture");
        assertFalse(page.contains("<link"), "asks for a style");
        assertFalse(page.contains(" style="), "has a style that the policy refuses");
    }

    static String page(List<Run> runs) throws IOException {
        var report = RunReport.of(
                runs, SampleRuns::aggregation, new Resampling(1_000, .95), new SplittableRandom(1));
        var out = new StringWriter();
        ReportFormat.HTML.write(report, out);
        return out.toString();
    }

    static void keep(String name, String page) throws IOException {
        var folder = Path.of("target", "runreport");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".html"), page);
    }
}
