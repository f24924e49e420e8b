package dev.millrace.eval.feedback;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.feedback.Ranking.Answer;
import dev.millrace.eval.feedback.Ranking.Position;
import dev.millrace.eval.feedback.Ranking.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PreferencesTest {
    /** Pairs of one ranking from another implementation; the rule for failed answers is its "lowest". */
    @Test
    void makesThePairsOfTheGoldens() throws IOException {
        try (var file = PreferencesTest.class.getResourceAsStream("/golden/feedback/kwise.json")) {
            int cases = 0;
            for (JsonNode one : new ObjectMapper().readTree(file).get("kwise")) {
                var ranks = new ArrayList<String>();
                for (int i = 0; i < one.get("failed").size(); i++) {
                    ranks.add(one.get("rank_1_is_best").get(i).asInt()
                            + (one.get("failed").get(i).asBoolean() ? "F" : ""));
                }
                var expected = new ArrayList<String>();
                one.get("pairs_failed_lowest")
                        .forEach(pair -> expected.add(
                                pair.get(0).asInt() + ">" + pair.get(1).asInt()));
                var derived = Preferences.of(Rankings.judgements(Rankings.of("r", "l", String.join(" ", ranks))));
                assertEquals(
                        expected,
                        derived.pairs().stream()
                                .filter(pair -> !pair.tie())
                                .map(pair -> pair.chosen() + ">" + pair.rejected())
                                .toList(),
                        ranks.toString());
                assertTrue(derived.pairs().stream().allMatch(pair -> pair.weight() == 1));
                cases++;
            }
            assertEquals(20, cases);
        }
    }

    @Test
    void makesFivePairsAndATieOfCompetitionRanks() {
        assertEquals(
                "0>1 m1 w1, 0>2 m1 w1, 0>3 m2 w1, 1>3 m1 w1, 2>3 m1 w1, 1=2 w1", of(Rankings.of("r", "l", "1 2 2 3")));
    }

    @Test
    void weighsPairsByTheShareOfLabellers() {
        assertEquals(
                "0>1 m1 w0.5, 0>2 m1 w1, 1>2 m1 w0.5, 0=1 w0.5, 1=2 w0.5",
                of(Rankings.of("r", "k", "1 2 2"), Rankings.of("s", "l", "1 1 2")));
    }

    @Test
    void keepsBothSidesOfAContradictionAndTheirMeanMargins() {
        assertEquals(
                "0>1 m1 w0.5, 0>2 m1.5 w1, 1>0 m1 w0.5, 1>2 m1.5 w1",
                of(Rankings.of("r", "a", "1 2 3"), Rankings.of("s", "b", "2 1 3")));
    }

    @Test
    void putsWhatFailedOneRankBelowTheRest() {
        assertEquals("0>1 m1 w1, 0>2 m2 w1, 1>2 m1 w1", of(Rankings.of("r", "l", "1 2 0F")));
        assertEquals("", of(Rankings.of("r", "l", "0F 0F")));
        assertEquals("1>0 m1 w1, 1>2 m1 w1", of(Rankings.of("r", "l", "0F 1 0F")));
    }

    @Test
    void saysNothingOfTwoEqualTexts() {
        var answers = List.of(
                new Answer("a0", "same", Origin.UNKNOWN, "r1", 0),
                new Answer("a1", "same", Origin.UNKNOWN, "r2", 0),
                new Answer("a2", "worse", Origin.UNKNOWN, "", 0));
        assertEquals("0>2 m2 w1, 1>2 m1 w1", of(Rankings.with(Rankings.of("r", "l", "1 2 3"), answers)));
        assertEquals("0>2 m1 w1, 1>2 m1 w1", of(Rankings.with(Rankings.of("r", "l", "1 1 2"), answers)));
    }

    @Test
    void takesAnswersShownInAnotherOrderForTheSame() {
        var turned = Rankings.with(
                Rankings.of("s", "m", "1 2 3"), Rankings.answers(3).reversed());
        assertEquals("0>1 m1 w1, 0>2 m2 w1, 1>2 m1 w1", of(Rankings.of("r", "l", "1 2 3"), turned));
    }

    @Test
    void tellsTheShareWhoFoundItGoodAndAllFlags() {
        var flagged = Rankings.with(
                Rankings.of("r", "l", "1 2"),
                new Verdict(
                        List.of(
                                new Position("a0", 1, false, List.of("terse")),
                                new Position("a1", 0, true, List.of("toxic", "false"))),
                        "",
                        ""));
        var derived = Preferences.of(Rankings.judgements(flagged, Rankings.of("s", "k", "1 2")));
        assertEquals(
                List.of(
                        new Preferences.Opinion(1, List.of("terse")),
                        new Preferences.Opinion(0.5, List.of("false", "toxic"))),
                derived.answers());
        assertEquals(List.of("k", "l"), derived.labellerIds());
    }

    @Test
    void aRatingMakesNoPairs() {
        var derived = Preferences.of(Rankings.judgements(
                Rankings.of("r", "a", "1"), Rankings.of("s", "b", "0F"), Rankings.of("t", "c", "1")));
        assertEquals(List.of(), derived.pairs());
        assertEquals(2 / 3.0, derived.answers().getFirst().good(), 1e-15);
    }

    @Test
    void measuresAgreementOverPairsOfLabellersAndAnswers() {
        var agreeing = Rankings.judgements(Rankings.of("r", "a", "1 2 3"), Rankings.of("s", "b", "1 2 3"));
        var opposed = Rankings.judgements(Rankings.of("r", "a", "1 2"), Rankings.of("s", "b", "2 1"));
        // Of the pairs 0-1, 0-2 and 1-2 they share one.
        var third = Rankings.judgements(Rankings.of("r", "a", "1 2 3"), Rankings.of("s", "b", "2 3 1"));
        assertEquals(1, Preferences.agreement(agreeing));
        assertEquals(0, Preferences.agreement(opposed));
        assertEquals(1 / 3.0, Preferences.agreement(third), 1e-15);
        assertEquals(1, Preferences.agreement(agreeing.subList(0, 1)));
    }

    @Test
    void anotherConversationIsAnotherItem() {
        var ranking = Rankings.of("r", "l", "1 2");
        var question = ranking.question();
        var ids = Stream.of(
                        question,
                        new Ranking.Question(question.promptId(), question.prompt(), List.of("")),
                        new Ranking.Question(question.promptId(), question.prompt() + "!", List.of()),
                        new Ranking.Question(question.promptId() + "!", question.prompt(), List.of()))
                .map(one -> Rankings.judgements(Rankings.with(ranking, one))
                        .getFirst()
                        .group()
                        .item())
                .distinct()
                .toList();
        assertEquals(4, ids.size());
        assertTrue(ids.getFirst().toString().matches("[0-9a-f]{32}"));
        assertFalse(ids.getFirst().equals(ids.getLast()));
    }

    private static String of(Ranking... rankings) {
        return Preferences.of(Rankings.judgements(rankings)).pairs().stream()
                .map(pair -> pair.tie()
                        ? "%d=%d w%s".formatted(pair.chosen(), pair.rejected(), number(pair.weight()))
                        : "%d>%d m%s w%s"
                                .formatted(
                                        pair.chosen(), pair.rejected(), number(pair.margin()), number(pair.weight())))
                .collect(joining(", "));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
    }
}
