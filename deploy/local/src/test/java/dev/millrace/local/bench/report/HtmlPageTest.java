package dev.millrace.local.bench.report;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.report.Page.Chart;
import dev.millrace.local.bench.report.Page.Section;
import dev.millrace.local.bench.report.Page.Series;
import dev.millrace.local.bench.report.Page.Table;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Read with another HTML parser, which reports every error that browsers silently mend. */
class HtmlPageTest {
    private static final String NASTY = "</script><img src=x onerror=alert(1)> & \"quotes\" {braces}";
    private static final Page PAGE = new Page(
            "Load <1>",
            Map.of("command", "./millrace bench load -u a=http://h:1 # " + NASTY),
            List.of(
                    new Section(
                            "8 at once",
                            "A note & more.",
                            List.of(new Table(List.of("ms", "p50"), List.of(List.of("a: " + NASTY, "12.5")))),
                            List.of(new Chart(
                                    "First <token>",
                                    "minutes",
                                    List.of("1", "8"),
                                    List.of(new Series(NASTY, 0, true, new @Nullable Double[] {1.5, null}))))),
                    new Section("Empty", "", List.of(), List.of())));

    @Test
    void isWellFormed() {
        var parser = Parser.htmlParser().setTrackErrors(100);
        Jsoup.parse(HtmlPage.of(PAGE), "", parser);
        assertEquals(List.of(), parser.getErrors());
    }

    @Test
    void textIsTextWhateverIsInIt() {
        var page = parsed();
        assertEquals("Load <1>", page.title());
        assertEquals(PAGE.facts().get("command"), first(page, "dd").wholeText());
        assertEquals("a: " + NASTY, first(page, "tbody th").wholeText());
        assertEquals("12.5", first(page, "tbody td").text());
        assertEquals(0, page.select("img").size());
        assertEquals(List.of("8 at once", "Empty"), page.select("h2").eachText());
    }

    @Test
    void everyChartHasACanvasAndItsFigures() throws Exception {
        var page = parsed();
        assertEquals(1, page.select("canvas").size());
        var charts = new ObjectMapper().readTree(first(page, "script#charts").data());
        assertEquals(1, charts.size());
        assertEquals(NASTY, charts.at("/0/series/0/name").asText());
        assertEquals(1.5, charts.at("/0/series/0/values/0").asDouble());
        assertTrue(charts.at("/0/series/0/values/1").isNull());
    }

    @Test
    void needsNoNetwork() {
        var page = parsed();
        assertEquals(0, page.select("[src], link, iframe, object, a[href]").size());
        assertEquals(3, page.select("script").size());
        assertTrue(page.select("style").stream().noneMatch(style -> style.data().contains("url(")));
        assertTrue(page.select("script").get(1).data().contains("Chart.js v4.4.3"));
    }

    private static Document parsed() {
        return Jsoup.parse(HtmlPage.of(PAGE));
    }

    private static Element first(Document page, String query) {
        return requireNonNull(page.selectFirst(query), query);
    }
}
