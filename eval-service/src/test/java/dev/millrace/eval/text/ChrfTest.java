package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChrfTest {
    static List<JsonNode> sentences() {
        return SacreBleu.sentences();
    }

    static List<JsonNode> corpora() {
        return SacreBleu.corpora();
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void scoresSentencesAsTheReferenceToolDoes(JsonNode golden) {
        Segment segment = SacreBleu.sentence(golden);
        assertEquals(golden.get("chrf").doubleValue(), Chrf.CHRF.sentence(segment), 1e-9);
        assertEquals(golden.get("chrf++").doubleValue(), Chrf.CHRF_PLUS_PLUS.sentence(segment), 1e-9);
    }

    @ParameterizedTest
    @MethodSource("corpora")
    void scoresCorporaAsTheReferenceToolDoes(JsonNode golden) {
        List<Segment> segments = SacreBleu.corpus(golden);
        assertEquals(golden.get("chrf").doubleValue(), Chrf.CHRF.corpus(segments), 1e-9);
        assertEquals(golden.get("chrf++").doubleValue(), Chrf.CHRF_PLUS_PLUS.corpus(segments), 1e-9);
        assertEquals(
                golden.get("chrf_lowercase").doubleValue(),
                new Chrf(6, 0, 2, true, false, false).corpus(segments),
                1e-9);
    }

    @ParameterizedTest
    @CsvSource({"ab, aa, 8.3333, 25.0", "a, a, 16.6667, 100", "abc, a b c, 50, 100"})
    void countsOrdersThatATextIsTooShortForOnlyWhenAsked(
            String prediction, String reference, double every, double effective) {
        Segment segment = Segment.of(prediction, reference);
        assertEquals(every, new Chrf(6, 0, 3, false, true, false).sentence(segment), 5e-5);
        assertEquals(effective, new Chrf(6, 0, 3, false, false, false).sentence(segment), 5e-5);
    }

    @Test
    void countsSpacesWhenAsked() {
        Segment segment = Segment.of("a b", "ab");
        assertEquals(100, Chrf.CHRF.sentence(segment), 1e-12);
        // Characters 2 of 3 and 2 of 2, pairs 0 of 2 and 0 of 1: precision 1/3, recall 1/2.
        assertEquals(
                100 * 5 * (1 / 3.0) * .5 / (4 / 3.0 + .5),
                new Chrf(6, 0, 2, false, false, true).sentence(segment),
                1e-12);
    }

    @Test
    void countsCodePointsOnce() {
        assertEquals(100, new Chrf(1, 0, 2, false, true, false).sentence(Segment.of("😀", "😀")), 1e-12);
        assertEquals(0, Chrf.CHRF.sentence(Segment.of("😀", "😁")), 1e-12);
    }

    @Test
    void takesTheBestReference() {
        assertEquals(100, Chrf.CHRF.sentence(new Segment("abc", List.of("xyz", "abc", "abd"))), 1e-12);
    }

    @Test
    void saysHowItWasMade() {
        assertEquals(
                "nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:millrace-1", Chrf.CHRF_PLUS_PLUS.signature(1));
    }

    @Test
    void refusesSettingsThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new Chrf(0, 0, 2, false, false, false));
        assertThrows(IllegalArgumentException.class, () -> new Chrf(6, 17, 2, false, false, false));
        assertThrows(IllegalArgumentException.class, () -> new Chrf(6, 0, 0, false, false, false));
    }
}
