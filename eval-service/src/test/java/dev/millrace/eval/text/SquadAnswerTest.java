package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SquadAnswerTest {
    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("metrics/squad.json").get("cases"));
    }

    static List<JsonNode> severalAnswers() {
        return Golden.list(Golden.json("metrics/squad.json").get("multiple_answers"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatThePublishedScriptSays(JsonNode golden) {
        Segment segment = Segment.of(
                golden.get("prediction").textValue(), golden.get("answer").textValue());
        assertRecorded(golden, segment);
        assertEquals(golden.get("f1_squad2").doubleValue(), SquadAnswer.ENGLISH.f1OfVersion2(segment), 1e-12);
    }

    @ParameterizedTest
    @MethodSource("severalAnswers")
    void takesTheBestOfSeveralAnswers(JsonNode golden) {
        List<String> answers = Golden.list(golden.get("answers")).stream()
                .map(JsonNode::textValue)
                .toList();
        assertRecorded(golden, new Segment(golden.get("prediction").textValue(), answers));
    }

    @ParameterizedTest
    @CsvSource({
        "charlie, Charlie!, 1",
        "the Garden at night, garden, .5",
        "Charlie the cat, Charlie, .666667",
        "in 1998, 1998, .666667"
    })
    void isWhatTheTextbookExamplesSay(String prediction, String answer, double f1) {
        Segment segment = Segment.of(prediction, answer);
        assertEquals(f1, SquadAnswer.ENGLISH.overlap(segment).f1(), 5e-7);
        assertEquals(f1 == 1, SquadAnswer.ENGLISH.isExact(segment));
    }

    @Test
    void dropsArticlesInEnglishAlone() {
        Segment segment = Segment.of("a ház", "ház");
        assertTrue(SquadAnswer.ENGLISH.isExact(segment));
        assertFalse(SquadAnswer.OTHER.isExact(segment));
        assertEquals(2 / 3.0, SquadAnswer.OTHER.overlap(segment).f1(), 1e-12);
    }

    @Test
    void dropsPunctuationOfOtherScripts() {
        Segment segment = Segment.of("«Берлин»…", "берлин");
        assertFalse(SquadAnswer.ENGLISH.isExact(segment));
        assertTrue(SquadAnswer.OTHER.isExact(segment));
    }

    @Test
    void findsWordsWhereThereAreNoSpaces() {
        Segment segment = Segment.of("在北京。", "北京");
        assertEquals(0, SquadAnswer.OTHER.overlap(segment).f1());
        assertEquals(new PrecisionRecall(2 / 3.0, 1), SquadAnswer.WITHOUT_SPACES.overlap(segment));
        assertTrue(SquadAnswer.WITHOUT_SPACES.isExact(Segment.of("北京。", "北京")));
    }

    @Test
    void acceptsNoAnswerByVersion2() {
        var segment = new Segment("the", List.of("Berlin", ""));
        assertEquals(0, SquadAnswer.ENGLISH.overlap(segment).f1());
        assertEquals(1, SquadAnswer.ENGLISH.f1OfVersion2(segment));
        assertEquals(0, SquadAnswer.ENGLISH.f1OfVersion2(Segment.of("", "Berlin")));
    }

    private static void assertRecorded(JsonNode golden, Segment segment) {
        assertEquals(golden.get("em").intValue() == 1, SquadAnswer.ENGLISH.isExact(segment));
        assertEquals(
                golden.get("f1").doubleValue(),
                SquadAnswer.ENGLISH.overlap(segment).f1(),
                1e-12);
    }
}
