package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.resampling.Resampling;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ReportHtmlTest {
    private static final int BYTES_MAX = 1_500_000;
    private static final String HOSTILE =
            "</script></pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'`--><!--{{policy}}<svg onload=alert(3)>";

    @Test
    void fitsARealisticReportIntoOneFileThatAsksForNothing() throws IOException {
        var page = page(sample(
                SampleRuns.run("base", "river-1b", settings("adapter", "none"), 0.52, 300),
                SampleRuns.run(
                        "tuned on instructions", "river-1b-instruct", settings("adapter", "lora-r8"), 0.68, 300)));
        keep("two", page);
        assertTrue(page.getBytes(StandardCharsets.UTF_8).length < BYTES_MAX, page.length() + " characters");
        var document = Jsoup.parse(page);
        assertEquals(0, document.select("[src], link, iframe, object, [style]").size());
        assertEquals(0, document.select("[href]:not([href^=#])").size());
        for (var canvas : document.select("canvas")) {
            assertTrue(data(document).containsKey(canvas.id()), canvas.id());
        }
        assertEquals(data(document).size(), document.select("canvas").size());
        assertEquals(ids(document).size(), ids(document).stream().distinct().count(), "ids must differ");
    }

    @Test
    void showsGroupsWhereThereAreSome() throws IOException {
        var document = Jsoup.parse(page(Results.report(
                Results.grouped("base", .5, .25),
                Results.run("other", Results.task("t", 1)),
                Results.grouped("new", .75, .125))));
        var cells = document.select("[aria-labelledby=groups] tbody td");
        assertEquals(List.of("0.5000", "–", "0.7500"), cells.select(".value").eachText());
        assertEquals(List.of("± 0.2500", "± 0.1250"), cells.select(".soft").eachText());
        assertEquals(
                0,
                Jsoup.parse(page(Results.report(Results.run("base", Results.task("t", 1)))))
                        .select("#groups")
                        .size());
    }

    @Test
    void showsHostileTextsAsTexts() throws IOException {
        var task = Results.task(HOSTILE, List.of(Results.item(0, HOSTILE, HOSTILE + " one", 0)));
        var other = Results.task(HOSTILE, List.of(Results.item(0, HOSTILE, HOSTILE + " two", 1)));
        var document = Jsoup.parse(page(Results.report(Results.run(HOSTILE, task), Results.run(HOSTILE, other))));
        assertEquals(1 + ReportAssets.SCRIPTS.size(), document.select("script").size());
        assertEquals(0, document.select("img, [onload], [onerror]").size());
        assertEquals(1, document.select("svg symbol").size());
        assertEquals(
                HOSTILE + " two", document.select(".answer.run-b pre").first().wholeText());
        assertEquals("two", document.select(".answer.run-b ins").text());
        assertEquals("one", document.select(".answer.run-a del").text());
        assertEquals(1, data(document).size());
    }

    @Test
    void hasAPolicyOfItsOwnScriptsAndStyle() throws Exception {
        var document = Jsoup.parse(page(Results.report(Results.run("a", Results.task("t", 1)))));
        var policy = document.select("meta[http-equiv=Content-Security-Policy]").attr("content");
        assertTrue(policy.startsWith("default-src 'none'; "));
        assertFalse(policy.contains("unsafe"));
        var inline = new ArrayList<Element>(document.select("script:not([type]), style"));
        assertEquals(4, inline.size());
        for (var element : inline) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(element.data().getBytes(StandardCharsets.UTF_8));
            var hash = "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
            assertTrue(policy.contains(hash), element.data().substring(0, 40));
            assertTrue(ReportHtml.CONTENT_POLICY.contains(hash));
        }
    }

    @Test
    void showsEightRunsOfManySettings() throws IOException {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < 8; i++) {
            runs.add(SampleRuns.run(
                    "run %d".formatted(i), "river-1b", settings("temperature", "0." + i), 0.7 - 0.04 * i, 40));
        }
        var page = page(sample(runs.toArray(Run[]::new)));
        keep("eight", page);
        var document = Jsoup.parse(page);
        assertEquals(8, document.select(".runs > li").size());
        assertEquals(1, document.select("#decoding").size());
        assertEquals(
                "0.7",
                document.select("[aria-labelledby=decoding] tbody tr")
                        .last()
                        .select("td")
                        .first()
                        .text());
    }

    @Test
    void boundsTheItemsOfAPage() throws IOException {
        var scores = new double[TaskView.ITEMS_MAX + 5];
        var document = Jsoup.parse(page(Results.report(Results.run("a", Results.task("t", scores)))));
        assertEquals(TaskView.ITEMS_MAX, document.select(".item").size());
        assertTrue(document.text().contains("5 more are in the JSON report."));
    }

    private static List<String> ids(Document document) {
        return document.select("[id]").eachAttr("id");
    }

    private static Map<?, ?> data(Document document) throws IOException {
        return new ObjectMapper().readValue(document.getElementById("data").data(), Map.class);
    }

    private static RunReport sample(Run... runs) {
        return RunReport.of(
                List.of(runs), SampleRuns::aggregation, new Resampling(1_000, .95), new SplittableRandom(1));
    }

    private static Map<String, String> settings(String name, String value) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("shots", "5");
        settings.put(name, value);
        return settings;
    }

    static String page(RunReport report) throws IOException {
        var out = new StringWriter();
        ReportFormat.HTML.write(report, out);
        return out.toString();
    }

    /** For a look at it in a browser. */
    private static void keep(String name, String page) throws IOException {
        var folder = Path.of("target", "runreport");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".html"), page);
    }
}
