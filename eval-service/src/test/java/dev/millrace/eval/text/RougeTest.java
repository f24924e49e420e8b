package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RougeTest {
    private static final Rouge PLAIN = new Rouge(RougeTokenizer.plain());
    private static final Rouge STEMMED = new Rouge(RougeTokenizer.stemmed());
    private static final Rouge UNICODE = new Rouge(RougeTokenizer.unicode());

    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("metrics/rouge.json").get("cases"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatTheReferenceToolSays(JsonNode golden) {
        Segment segment = segment(golden);
        assertRecorded(golden.get("plain"), PLAIN, segment);
        assertRecorded(golden.get("stemmer"), STEMMED, segment);
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isTheSameOfUnicodeWordsInAscii(JsonNode golden) {
        Segment segment = segment(golden);
        if ((segment.prediction() + segment.references()).chars().allMatch(character -> character < 128)) {
            assertRecorded(golden.get("plain"), UNICODE, segment);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rouge1, It is very cold outside., It is cold outside., .8, 1, .888889",
        "rouge1, It is not cold outside., It is cold outside., .8, 1, .888889",
        "rouge2, It is very cold outside., It is cold outside., .5, .666667, .571429",
        // Not the .4, .5 and .444444 of the longest run without gaps, "cold outside", that some texts give for this.
        "rougeL, It is very cold outside., It is cold outside., .8, 1, .888889",
        "rouge1, testing, testing one two, 1, .333333, .5",
        "rouge2, testing one, testing one two, 1, .5, .666667",
        "rougeL, testing one, testing one two, 1, .666667, .8",
        "rougeL, testing two, testing one two, 1, .666667, .8",
        "rouge1, The quick brown dog jumps on the log., The quick brown fox jumps over the lazy dog, .75, .666667, .705882",
        "rouge2, The quick brown dog jumps on the log., The quick brown fox jumps over the lazy dog, .285714, .25, .266667",
        "rougeL, The quick brown dog jumps on the log., The quick brown fox jumps over the lazy dog, .625, .555556, .588235",
    })
    void isWhatTheTextbookExamplesSay(
            String name, String prediction, String reference, double precision, double recall, double f1) {
        PrecisionRecall score = PLAIN.of(RougeVariant.named(name), Segment.of(prediction, reference));
        assertEquals(precision, score.precision(), 5e-7);
        assertEquals(recall, score.recall(), 5e-7);
        assertEquals(f1, score.f1(), 5e-7);
    }

    @Test
    void joinsSubsequencesOfLines() {
        PrecisionRecall score = PLAIN.of(
                RougeVariant.named("rougeLsum"), Segment.of("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", "w1 w2 w3 w4 w5"));
        assertEquals(.4, score.precision(), 1e-15);
        assertEquals(.8, score.recall(), 1e-15);
        assertEquals(.533333, score.f1(), 5e-7);
    }

    @Test
    void takesTheReferenceWithTheHighestF1() {
        var segment = new Segment("the cat sat", List.of("a dog ran", "the cat sat down", "the cat"));
        assertEquals(new PrecisionRecall(1, .75), PLAIN.of(new RougeVariant.Ngrams(1), segment));
    }

    @Test
    void findsTheSubsequenceThatTheReferenceToolFinds() {
        assertEquals(
                "{1, 2, 3}",
                CommonSubsequence.inReference(List.of("1", "2", "3", "4", "5"), List.of("2", "5", "3", "4"))
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "\n\n"})
    void isZeroWithoutWords(String text) {
        for (String name : List.of("rouge1", "rougeL", "rougeLsum")) {
            assertEquals(
                    0,
                    PLAIN.of(RougeVariant.named(name), Segment.of(text, "words"))
                            .f1());
            assertEquals(
                    0,
                    PLAIN.of(RougeVariant.named(name), Segment.of("words", text))
                            .f1());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rouge0", "rouge10", "rougen", "rougel", "ROUGE1", "rouge", ""})
    void refusesOtherNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> RougeVariant.named(name));
    }

    @Test
    void refusesWhatWouldTakeTooLong() {
        String words = "a ".repeat(1 << 15);
        var segment = Segment.of(words, words);
        for (String name : List.of("rougeL", "rougeLsum")) {
            var message = assertThrows(
                            IllegalArgumentException.class, () -> PLAIN.of(RougeVariant.named(name), segment))
                    .getMessage();
            assertEquals("reference and prediction have 32768 and 32768 words, more than 268435456 pairs", message);
        }
        assertThrows(IllegalArgumentException.class, () -> Segment.of("a".repeat((1 << 18) + 1), ""));
        assertThrows(IllegalArgumentException.class, () -> new Segment("a", List.of()));
    }

    private static Segment segment(JsonNode golden) {
        return Segment.of(
                golden.get("hypothesis").textValue(), golden.get("reference").textValue());
    }

    private static void assertRecorded(JsonNode golden, Rouge rouge, Segment segment) {
        golden.fieldNames().forEachRemaining(name -> {
            double[] expected = Golden.doubles(golden.get(name));
            PrecisionRecall score = rouge.of(RougeVariant.named(name), segment);
            assertEquals(expected[0], score.precision(), 1e-12, name);
            assertEquals(expected[1], score.recall(), 1e-12, name);
            assertEquals(expected[2], score.f1(), 1e-12, name);
        });
    }
}
