package dev.millrace.eval.exchange;

import static dev.millrace.eval.exchange.Samples.all;
import static dev.millrace.eval.exchange.Samples.labeller;
import static dev.millrace.eval.exchange.Samples.lines;
import static dev.millrace.eval.exchange.Samples.models;
import static dev.millrace.eval.exchange.Samples.one;
import static dev.millrace.eval.exchange.Samples.ranks;
import static dev.millrace.eval.exchange.Samples.read;
import static dev.millrace.eval.exchange.Samples.refusal;
import static dev.millrace.eval.exchange.Samples.texts;
import static dev.millrace.eval.exchange.Samples.tree;
import static dev.millrace.eval.exchange.Samples.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.feedback.Origin;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Formats of whole rankings: each field of a sample, and back. */
class RankingFormatsTest {
    @Test
    void readsARecordOfArgillaWithAllWhoResponded() {
        var rankings = all("argilla", 1);
        assertEquals(
                List.of("u1 human", "u2 human", "judge-7b ai"),
                rankings.stream().map(Samples::labeller).toList());
        var first = rankings.getFirst();
        assertEquals(Conversation.of("Name a river."), first.conversation());
        assertEquals(List.of("Rhine", "The Rhine, in Europe", "Danube"), texts(first));
        assertEquals("2 1 2", ranks(first));
        // In the order of the response, which a list of values is.
        assertEquals(List.of("Danube", "The Rhine, in Europe", "Rhine"), texts(rankings.get(1)));
        assertEquals("1 2 3", ranks(rankings.get(1)));
    }

    @Test
    void readsArgillaAsItsServerAndItsDatasetsHaveIt() {
        var server = one("argilla", 2);
        assertEquals(Conversation.of("Name a lake."), server.conversation());
        assertEquals("u1 human", labeller(server));
        assertEquals("1 2", ranks(server));
        var dataset = one("argilla", 3);
        assertEquals("1 1", ranks(dataset));
        assertEquals(
                List.of(Message.of("system", "Be brief."), Message.of("user", "Name a lake.")),
                dataset.conversation().messages());
    }

    @Test
    void writesArgillaSoThatItReadsTheSame() {
        for (var ranking :
                List.of(all("argilla", 1).getFirst(), all("argilla", 1).getLast(), one("argilla", 3))) {
            assertEquals(
                    List.of(ranking),
                    read("argilla", write("argilla", ranking).getFirst().toString()));
        }
        var failed = all("label-studio", 1).get(1);
        assertEquals(tree("""
                        [{"value": "response1", "rank": 1}, {"value": "response2", "rank": 1},
                         {"value": "response3", "rank": 2}]"""), write("argilla", failed).getFirst().at("/responses/ranking/0/value"));
    }

    @Test
    void readsATaskOfLabelStudioWithAllItsResults() {
        var rankings = all("label-studio", 1);
        assertEquals(
                List.of("10 human", "11 human", "judge-7b ai"),
                rankings.stream().map(Samples::labeller).toList());
        var first = rankings.getFirst();
        assertEquals(Conversation.of("How do I double a list?"), first.conversation());
        assertEquals(List.of("Use a loop.", "Use map.", "No idea."), texts(first));
        assertEquals("2 1 3", ranks(first));
        assertEquals(4_288, first.ranking().labelling().spentMs());
        assertEquals(
                Instant.parse("2026-03-09T21:52:49.513Z").toEpochMilli(),
                first.ranking().labelling().recordedMs());
        assertEquals("1 1 F", ranks(rankings.get(1)));
        assertEquals("3 2 1", ranks(rankings.get(2)));

        var pair = one("label-studio", 2);
        assertEquals(List.of("One.", "Two."), texts(pair));
        assertEquals("2 1", ranks(pair));
        assertEquals("ann human", labeller(pair));
    }

    @Test
    void writesLabelStudioSoThatItReadsTheSame() {
        for (var ranking : all("label-studio", 1)) {
            var again = read(
                            "label-studio",
                            write("label-studio", ranking).getFirst().toString())
                    .getFirst();
            assertEquals(ranking, again);
        }
        assertEquals(
                tree("{\"rank\": [\"2\", \"1\", \"3\"]}"),
                write("label-studio", all("label-studio", 1).getFirst())
                        .getFirst()
                        .at("/annotations/0/result/0/value/ranker"));
    }

    @Test
    void refusesTasksOfWhichNotEveryItemIsRanked() {
        var line = lines("label-studio").getFirst();
        assertEquals(
                "annotations[0].result[0].value.ranker: must rank every item, each once",
                refusal("label-studio", line.replace("[\"mdn\", \"blog\", \"wiki\"]", "[\"mdn\", \"blog\"]")));
        assertEquals(
                "annotations[1].result[0].value.ranker: must be one list, or the lists rank-1, rank-2, … and failed",
                refusal("label-studio", line.replace("rank-1", "_")));
        assertEquals(
                "annotations: must have a result of a Ranker or of a Pairwise",
                refusal("label-studio", "{\"data\":{\"prompt\":\"p\"}}"));
    }

    @Test
    void readsBattlesOfTheArena() {
        var first = one("arena", 1);
        assertEquals(Conversation.of("What is 2+2?"), first.conversation());
        assertEquals(List.of("4", "Maybe 5"), texts(first));
        assertEquals(List.of("vicuna-13b", "koala-13b"), models(first));
        assertEquals("1 2", ranks(first));
        assertEquals("arena_user_973 human", labeller(first));
        assertEquals(1_682_351_591_132L, first.ranking().labelling().recordedMs());
        assertEquals("2 1", ranks(one("arena", 2)));
        assertEquals("1 1", ranks(one("arena", 3)));
        assertEquals("F F", ranks(one("arena", 4)));
        assertEquals("gpt-4 ai", labeller(one("arena", 4)));
        assertEquals(
                List.of("Hello\n\nHuman: 2+2?\n\nAssistant: 4", "Hey\n\nHuman: 2+2?\n\nAssistant: 22"),
                texts(one("arena", 5)));
    }

    @Test
    void writesBattlesSoThatTheyReadTheSame() {
        for (int line = 1; line <= 5; line++) {
            var ranking = one("arena", line);
            assertEquals(
                    List.of(ranking),
                    read("arena", write("arena", ranking).getFirst().toString()));
        }
        var original = (ObjectNode) tree(lines("arena").getFirst());
        original.remove("language");
        original.put("tstamp", 1682351591.132);
        var written = (ObjectNode) write("arena", one("arena", 1)).getFirst();
        assertTrue(written.path("question_id").asText().startsWith("prompt-"));
        assertEquals(original, written.put("question_id", "c1"));
    }

    @Test
    void writesABattleForEveryTwoAnswers() {
        var winners = write("arena", all("label-studio", 1).get(1)).stream()
                .map(battle -> battle.path("winner").asText())
                .toList();
        assertEquals(List.of("tie", "model_a", "model_a"), winners);
        assertEquals(List.of(), write("arena", one("trl-unpaired", 1)));
    }

    @Test
    void readsEveryFieldOfOurOwn() {
        var full = one("millrace", 1);
        var ranking = full.ranking();
        assertEquals("r-1", ranking.id());
        assertEquals("p-1", ranking.question().promptId());
        assertEquals("Weather?", full.conversation().prompt());
        assertEquals(
                List.of(new Message.Call("c1", "weather", "{\"city\":\"Bergen\"}")),
                full.conversation().messages().get(1).calls());
        assertEquals(
                new Message("tool", "rain", List.of(), "c1", "weather"),
                full.conversation().messages().get(2));
        var answer = ranking.answers().getFirst();
        assertEquals(new Origin("m", "polite", "brief", "greedy"), answer.origin());
        assertEquals("req-1", answer.requestId());
        assertEquals(1, answer.choice());
        assertEquals("1 F", ranks(full));
        assertEquals(List.of("short"), ranking.verdict().positions().getFirst().flags());
        assertEquals("looked outside", ranking.verdict().note());
        assertEquals("ann ai", labeller(full));
        assertEquals("honest", ranking.labelling().criterion());
        assertEquals(1_500, ranking.labelling().spentMs());
        assertEquals(1_700_000_000_000L, ranking.labelling().recordedMs());
        assertEquals("cmp-1", ranking.task().comparisonId());

        var least = one("millrace", 2);
        assertEquals("somebody human", labeller(least));
        assertEquals(least.conversation().id(), least.ranking().question().promptId());
    }

    @Test
    void writesOurOwnWithoutLoss() {
        assertEquals(List.of(tree(lines("millrace").getFirst())), write("millrace", one("millrace", 1)));
        var least = one("millrace", 2);
        assertEquals(
                List.of(least),
                read("millrace", write("millrace", least).getFirst().toString()));
    }

    @Test
    void refusesWhatOnlyTheServiceMaySay() {
        var line = lines("millrace").getLast();
        assertEquals("check: must be empty", refusal("millrace", line.replaceFirst("\\{", "{\"check\":\"passed\",")));
        assertEquals("repeated: must be false", refusal("millrace", line.replaceFirst("\\{", "{\"repeated\":true,")));
        assertTrue(refusal("millrace", line.replaceFirst("\\{", "{\"ranking_id\":\"labeller:ann\","))
                .startsWith("ranking_id: must be"));
    }
}
