package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TerTest {
    static List<JsonNode> sentences() {
        return SacreBleu.sentences();
    }

    static List<JsonNode> corpora() {
        return SacreBleu.corpora();
    }

    static List<JsonNode> longTexts() {
        return Golden.list(Golden.json("metrics/ter-long.json").get("cases"));
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void scoresSentencesAsTheReferenceToolDoes(JsonNode golden) {
        Segment segment = SacreBleu.sentence(golden);
        assertEquals(golden.get("ter").doubleValue(), Ter.TER.sentence(segment).score(), 1e-9);
        assertEquals(
                golden.get("ter_normalized_nopunct").doubleValue(),
                new Ter(true, true, false).sentence(segment).score(),
                1e-9);
    }

    @ParameterizedTest
    @MethodSource("corpora")
    void scoresCorporaAsTheReferenceToolDoes(JsonNode golden) {
        List<Segment> segments = SacreBleu.corpus(golden);
        assertEquals(golden.get("ter").doubleValue(), Ter.TER.corpus(segments).score(), 1e-9);
        assertEquals(
                golden.get("ter_case_sensitive").doubleValue(),
                new Ter(false, false, true).corpus(segments).score(),
                1e-9);
    }

    @ParameterizedTest
    @MethodSource("longTexts")
    void keepsTheLimitsOfTheReferenceTool(JsonNode golden) {
        Segment segment = SacreBleu.sentence(golden);
        assertEquals(golden.get("edits").longValue(), Ter.TER.sentence(segment).edits());
        assertEquals(
                golden.get("edits_normalized").longValue(),
                new Ter(true, false, true).sentence(segment).edits());
    }

    @ParameterizedTest
    @CsvSource({
        "aaaa bbbb cccc, dddd eeee ffff, 100",
        "d e f g h a b c, a b c d e f g h, 12.5",
        "'', '', 0",
        "a, '', 100",
        "'', a b, 100",
        "A b, a B, 0"
    })
    void countsEdits(String prediction, String reference, double score) {
        assertEquals(score, Ter.TER.sentence(Segment.of(prediction, reference)).score());
    }

    @Test
    void takesTheFewestEditsAndTheMeanLength() {
        TerScore score = Ter.TER.sentence(new Segment("a b c", List.of("a b c d e", "a b c")));
        assertEquals(new TerScore(0, 0, 4), score);
    }

    @Test
    void partsAndDropsPunctuationWhenAsked() {
        Segment segment = Segment.of("\"It's 3.5,\" he said", "It 's 3.5 he said!");
        assertEquals(0, new Ter(true, true, true).sentence(segment).edits());
        assertEquals(4, Ter.TER.sentence(segment).edits());
    }

    @Test
    void saysHowItWasMade() {
        assertEquals("nrefs:2|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:millrace-1", Ter.TER.signature(2));
    }

    @Test
    void endsSoonOnLongTexts() {
        var shuffled = new StringBuilder();
        var ordered = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            ordered.append(i % 97).append(' ');
            shuffled.append(i * 31 % 97).append(' ');
        }
        Segment segment = Segment.of(shuffled.toString(), ordered.toString());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Ter.TER.sentence(segment));
    }

    @Test
    void refusesTooManyWords() {
        Segment segment = Segment.of("a ".repeat((1 << 13) + 1), "a");
        var message = assertThrows(IllegalArgumentException.class, () -> Ter.TER.sentence(segment))
                .getMessage();
        assertEquals("prediction has 8193 words, more than 8192", message);
    }
}
