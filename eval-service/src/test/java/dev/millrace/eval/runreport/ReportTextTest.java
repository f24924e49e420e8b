package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** JSON and Markdown. */
@NullUnmarked
class ReportTextTest {
    @Test
    void tellsTheFiguresOfGroups() throws IOException {
        var report = Results.report(
                Results.grouped("base", .5, .25),
                Results.run("other", Results.task("t", 1)),
                Results.grouped("new", .75, Double.NaN));
        assertTrue(ReportMarkdown.of(report).contains("""
                | Group | Metric | Run | Value | Stderr | n |
                | --- | --- | --- | --- | --- | --- |
                | all\\_of\\_it | acc,none ↑ | A | 0.5000 | 0.2500 | 2 |
                | all\\_of\\_it | acc,none ↑ | C | 0.7500 | – | 2 |
                """), ReportMarkdown.of(report));
        var out = new StringWriter();
        ReportJson.write(report, out);
        var json = new ObjectMapper().readTree(out.toString());
        assertEquals(0.75, json.at("/groups/0/metrics/0/cells/1/value").asDouble());
        assertEquals("all_of_it", json.at("/groups/0/group").asText());
    }

    @Test
    void saysHowMetricsOfWholeTextsWereMade() throws IOException {
        var key = Metric.Key.of("bleu_char");
        var item = Results.item(0, "translate", "a", 1);
        var texts =
                new ItemResult(item.item(), item.replies(), Map.of(key, new Measurement.Texts("a", List.of("a", "b"))));
        var figure = new Figure(key, 100, 0, 100, 100, 1, Direction.HIGHER);
        var report = Results.report(
                Results.run("base", Results.task("translation", "f".repeat(64), figure, List.of(texts))));
        var signature = "nrefs:2|case:mixed|eff:no|tok:char|smooth:exp|version:millrace-1";
        assertTrue(
                ReportMarkdown.of(report).contains("bleu\\_char,none: `%s`".formatted(signature)),
                ReportMarkdown.of(report));
        var out = new StringWriter();
        ReportJson.write(report, out);
        var json = new ObjectMapper().readTree(out.toString()).at("/tasks/0/signatures/0");
        assertEquals(signature, json.get("signature").asText());
        assertEquals("bleu_char,none", json.get("metric").asText());
        var page = new StringWriter();
        ReportFormat.HTML.write(report, page);
        assertTrue(page.toString().contains("<code>" + signature + "</code>"));
    }

    @Test
    void writesMarkdown() throws IOException {
        // One item has one resample and one exchange, so that nothing here is drawn.
        var report = Results.report(
                Results.run("base", Results.task("sums_1", List.of(Results.item(0, "2 + 2 =", "`5`", 0)))),
                Results.run("new|one", Results.task("sums_1", List.of(Results.item(0, "2 + 2 =", "```\n4", 1)))));
        assertEquals("""
                # Evaluation report

                |  | Run | Model | Version | Settings | Started |
                | --- | --- | --- | --- | --- | --- |
                | A | base | model | 1 |  | 1970-01-01 00:00 UTC |
                | B | new\\|one | model | 1 |  | 1970-01-01 00:00 UTC |

                Differences are run − A over the items that both have; intervals are 95 %, by paired bootstrap over items where nothing else is said. \
                p is two-sided, by approximate randomisation; “p (Holm)” is corrected over all 1 comparisons of this report. \
                Better and worse are said at a corrected p below 0.05.

                ## sums\\_1

                | Metric | Run | Value | 95 % interval | Stderr | n | Difference | 95 % interval | Relative | p | p (Holm) |  |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                | score,none ↑ | A | 0.0000 | \\[−0.5000, 0.5000\\] | 0.2500 | 1 |  |  |  |  |  |  |
                | score,none ↑ | B | 1.0000 | \\[0.5000, 1.5000\\] | 0.2500 | 1 | +1.0000 | \\[+1.0000, +1.0000\\] | – | 1.0000 | 1.0000 | unclear |

                Run B against A: 1 gained, 0 the same.

                ### Item 0

                Prompt:

                ```
                2 + 2 =
                ```

                Target:

                ```
                target 0
                ```

                Run A:

                ```
                `5`
                ```

                Run B (gained):

                ````
                ```
                4
                ````

                """, written(report, ReportFormat.MARKDOWN));
    }

    @Test
    void writesAllItemsIntoJson() throws IOException {
        var scores = new double[300];
        var others = new double[300];
        Arrays.fill(others, 1);
        var json = json(Results.report(
                Results.run("a", Results.task("t", scores)), Results.run("b", Results.task("t", others))));
        assertEquals(300, json.at("/tasks/0/items").size());
        assertEquals(
                "reply of 1.0", json.at("/tasks/0/items/7/answers/1/texts/0").asText());
        assertEquals(1, json.at("/tasks/0/items/7/answers/1/scores/score,none").asDouble());
        assertEquals("GAINED", json.at("/tasks/0/items/7/answers/1/change").asText());
        assertEquals("score,none", json.at("/tasks/0/metrics/0/metric").asText());
        assertEquals("HIGHER", json.at("/tasks/0/metrics/0/direction").asText());
        assertEquals(300, json.at("/tasks/0/metrics/0/cells/1/difference/pairs").asInt());
        assertEquals(
                "BETTER",
                json.at("/tasks/0/metrics/0/cells/1/difference/verdict").asText());
    }

    @Test
    void tellsScoresByQuartersOfLength() throws IOException {
        // Five answers: a quarter of them ends in the middle of those of one token, which stay together.
        var report = Results.report(Results.run(
                "base",
                Results.task(
                        "t",
                        List.of(
                                Results.item(0, "q", "one", 1),
                                Results.item(1, "q", "one two three four five", 0),
                                Results.item(2, "q", "one", 0),
                                Results.item(3, "q", "one two", 1),
                                Results.item(4, "q", "one two three", 0)))));
        assertTrue(written(report, ReportFormat.MARKDOWN).contains("""
                Scores by length, in quarters of the answers, the shortest first.

                | Run | Tokens | n | Mean tokens | Metric | Mean score |
                | --- | --- | --- | --- | --- | --- |
                | A | 1–1 | 2 | 1.0000 | score,none | 0.5000 |
                | A | 2–2 | 1 | 2.0000 | score,none | 1.0000 |
                | A | 3–5 | 2 | 4.0000 | score,none | 0.0000 |
                """), written(report, ReportFormat.MARKDOWN));
        var last = json(report).at("/tasks/0/lengths/0/buckets/2");
        assertEquals(List.of(3, 5, 2, 4), numbers(last, "from_tokens", "to_tokens", "items", "mean_tokens"));
        assertEquals(5, json(report).at("/tasks/0/lengths/0/points").size());
    }

    @Test
    void tellsWhichClassWasTakenForWhich() throws IOException {
        double sure = Math.log(0.8);
        double unsure = Math.log(0.2);
        var figure = new Figure(Metric.Key.of("acc"), 0.75, 0.2, 0.5, 1, 4, Direction.HIGHER);
        var items = List.of(
                Results.choices(0, "a", true, sure, unsure),
                Results.choices(1, "a", true, sure, unsure),
                Results.choices(2, "b", true, unsure, sure),
                Results.choices(3, "a", false, unsure, sure));
        var report = Results.report(Results.run("base", Results.task("t", "f", figure, items)));
        assertTrue(written(report, ReportFormat.MARKDOWN).contains("""
                Classes of run A (choices): a row is the right one, a column the predicted one.

                | right ↓ predicted → | a | b |
                | --- | --- | --- |
                | a | 2 | 1 |
                | b | 0 | 1 |
                """), written(report, ReportFormat.MARKDOWN));
        var table = json(report).at("/tasks/0/confusions/0");
        assertEquals("[\"a\",\"b\"]", table.get("labels").toString());
        assertEquals("[[2,1],[0,1]]", table.get("counts").toString());
    }

    private static List<Integer> numbers(JsonNode node, String... fields) {
        return Arrays.stream(fields).map(field -> node.get(field).asInt()).toList();
    }

    @Test
    void writesNullForNumbersThatAreNone() throws IOException {
        var none = new Figure(Results.SCORE, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, Direction.HIGHER);
        var items = List.of(Results.item(0, "q", "r", Double.NaN));
        var report = Results.report(
                Results.run("a", Results.task("t", "f", none, items)),
                Results.run("b", Results.task("t", "f", none, items)));
        var cell = json(report).at("/tasks/0/metrics/0/cells/1");
        assertTrue(cell.get("value").isNull());
        assertTrue(cell.get("difference").get("p_value").isNull());
        assertFalse(written(report, ReportFormat.MARKDOWN).contains("NaN"));
        assertFalse(ReportHtmlTest.page(report).contains("NaN,"));
    }

    private static JsonNode json(RunReport report) throws IOException {
        return new ObjectMapper().readTree(written(report, ReportFormat.JSON));
    }

    private static String written(RunReport report, ReportFormat format) throws IOException {
        var out = new StringWriter();
        format.write(report, out);
        return out.toString();
    }
}
