package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BleuTest {
    private static final Map<String, BleuTokenizer> TOKENIZERS = Map.of(
            "13a", BleuTokenizer.V13A,
            "none", BleuTokenizer.NONE,
            "intl", BleuTokenizer.INTL,
            "char", BleuTokenizer.CHAR);
    private static final Map<String, Smoothing> SMOOTHINGS = Map.of(
            "exp", Smoothing.EXP,
            "floor", Smoothing.FLOOR,
            "add-k", Smoothing.ADD_K,
            "none", Smoothing.NONE);
    private static final String TEA = "I am very happy to say that I am drinking a warm cup of tea.";

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
        golden.get("bleu")
                .properties()
                .forEach(figure -> assertEquals(
                        figure.getValue().doubleValue(),
                        named(figure.getKey(), true).sentence(segment).score(),
                        1e-9,
                        figure.getKey()));
    }

    @ParameterizedTest
    @MethodSource("corpora")
    void scoresCorporaAsTheReferenceToolDoes(JsonNode golden) {
        List<Segment> segments = SacreBleu.corpus(golden);
        golden.get("bleu").properties().forEach(figure -> {
            JsonNode expected = figure.getValue();
            BleuScore score = named(figure.getKey(), false).corpus(segments);
            assertEquals(expected.get("score").doubleValue(), score.score(), 1e-9, figure.getKey());
            assertEquals(expected.get("bp").doubleValue(), score.brevityPenalty(), 1e-12);
            assertEquals(expected.get("sys_len").longValue(), score.predictionWords());
            assertEquals(expected.get("ref_len").longValue(), score.referenceWords());
            assertArrayEquals(Golden.doubles(expected.get("precisions")), doubles(score.precisions()), 1e-9);
            assertArrayEquals(Golden.doubles(expected.get("counts")), doubles(score.counts()), 1e-12);
            assertArrayEquals(Golden.doubles(expected.get("totals")), doubles(score.totals()), 1e-12);
        });
    }

    /** An example that is taught often, as .495, .730, .798 and 1: these are of words between spaces. */
    @ParameterizedTest
    @CsvSource({
        "I am very happy that I am drinking a cup of tea., 49.533194, 53.879582",
        "I am very happy that I am drinking a warm cup of tea., 72.983601, 74.971538",
        "I am very happy to say that I am drinking a warm tea., 79.790425, 77.211955",
        "I am very happy to say that I am drinking a warm cup of tea., 100, 100",
    })
    void isWhatTheTextbookExampleSays(String prediction, double none, double v13a) {
        List<Segment> segments = List.of(Segment.of(prediction, TEA));
        assertEquals(none, named("none/exp", false).corpus(segments).score(), 5e-7);
        assertEquals(v13a, Bleu.CORPUS.corpus(segments).score(), 5e-7);
    }

    @ParameterizedTest
    @CsvSource({
        "I am very happy that I am drinking a cup of tea., 13 10 7 4, 13 12 11 10, .793923",
        "I am very happy that I am drinking a warm cup of tea., 14 12 10 8, 14 13 12 11, .866878",
        "I am very happy to say that I am drinking a warm tea., 14 12 10 9, 14 13 12 11, .866878",
    })
    void countsClippedMatches(String prediction, String counts, String totals, double penalty) {
        BleuScore score = Bleu.CORPUS.sentence(Segment.of(prediction, TEA));
        assertEquals(numbers(counts), score.counts());
        assertEquals(numbers(totals), score.totals());
        assertEquals(penalty, score.brevityPenalty(), 5e-7);
        assertEquals(16, score.referenceWords());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello, world! It's 3.14 or 1,000-2.|Hello , world ! It's 3.14 or 1,000 - 2 .",
                "\"quoted\" &amp; &lt;b&gt; A-B 5-6, x.y|\" quoted \" & < b > A-B 5 - 6 , x . y",
                "U.S. $5.00; e.g., foo/bar (baz)|U . S . $ 5.00 ; e . g . , foo / bar ( baz )",
            })
    void partsWordsAsMtevalDoes(String text, String words) {
        assertEquals(words, String.join(" ", BleuTokenizer.V13A.words(text)));
    }

    @ParameterizedTest
    @CsvSource({"1, 77.65", "2, 60.50", "3, 53.93", "4, 48.53", "5, 46.14", "6, 43.28"})
    void countsUpToTheLongestNgram(int order, double score) {
        assertEquals(
                score,
                new Bleu(BleuTokenizer.V13A, Smoothing.EXP, false, false, order)
                        .corpus(dogs())
                        .score(),
                5e-3);
    }

    @Test
    void takesTheBestOfSeveralReferences() {
        assertEquals(48.530827, Bleu.CORPUS.corpus(dogs()).score(), 5e-7);
        assertEquals(49.1919566, named("none/exp", false).corpus(dogs()).score(), 5e-8);
        assertEquals(43.91623493, named("intl/exp", false).corpus(dogs()).score(), 5e-9);
        List<Segment> empty =
                dogs().stream().map(dog -> new Segment("", dog.references())).toList();
        assertEquals(0, Bleu.CORPUS.corpus(empty).score());
    }

    @Test
    void smoothsByTheGivenValue() {
        String ours = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
        String theirs = "producţia de zahăr brut se exprimă în zahăr alb;";
        assertEquals(8.493, sentence("13a/exp", ours, theirs), 5e-4);
        assertEquals(0, sentence("13a/none", ours, theirs));
        assertEquals(4.51688, sentence("13a/floor", ours, theirs), 5e-6);
        assertEquals(10.10, smoothed(Smoothing.Method.FLOOR, .5, ours, theirs), 5e-3);
        assertEquals(14.8826, sentence("13a/add-k", ours, theirs), 5e-5);
        assertEquals(21.389, smoothed(Smoothing.Method.ADD_K, 2, ours, theirs), 1e-3);
        assertEquals(7.347, sentence("none/exp", ours, theirs), 5e-4);
        assertEquals(8.493, sentence("intl/exp", ours, theirs), 5e-4);
        assertEquals(40.8759, sentence("char/exp", ours, theirs), 1e-4);
        assertEquals(42.0267, sentence("char/exp/lowercase", ours, theirs), 1e-4);
    }

    @Test
    void followsFromSums() {
        double score = named("none/none", false)
                .score(new double[] {11, 11, 9, 7, 5, 3, 10, 8, 6, 4})
                .score();
        assertEquals(83.75922397, score, 5e-9);
    }

    @Test
    void saysHowItWasMade() {
        assertEquals("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:millrace-1", Bleu.CORPUS.signature(1));
        assertEquals(
                "nrefs:var|case:lc|eff:yes|tok:char|smooth:add-k[1.00]|version:millrace-1",
                new Bleu(BleuTokenizer.CHAR, Smoothing.ADD_K, true, true, 4).signature(0));
    }

    @Test
    void refusesSettingsThatAreNone() {
        assertThrows(
                IllegalArgumentException.class, () -> new Bleu(BleuTokenizer.NONE, Smoothing.EXP, false, false, 17));
        assertThrows(IllegalArgumentException.class, () -> new Smoothing(Smoothing.Method.FLOOR, 0));
        assertThrows(IllegalArgumentException.class, () -> new Smoothing(Smoothing.Method.EXP, 1));
    }

    private static double sentence(String name, String prediction, String reference) {
        return named(name, true).sentence(Segment.of(prediction, reference)).score();
    }

    private static double smoothed(Smoothing.Method method, double value, String prediction, String reference) {
        return new Bleu(BleuTokenizer.V13A, new Smoothing(method, value), false, true, 4)
                .sentence(Segment.of(prediction, reference))
                .score();
    }

    /** Such as {@code 13a/exp/lowercase}. */
    private static Bleu named(String name, boolean isSentence) {
        List<String> parts = List.of(name.split("/"));
        return new Bleu(
                Objects.requireNonNull(TOKENIZERS.get(parts.get(0))),
                Objects.requireNonNull(SMOOTHINGS.get(parts.get(1))),
                parts.contains("lowercase"),
                isSentence && !parts.contains("no-effective-order"),
                4);
    }

    private static List<Segment> dogs() {
        return List.of(
                new Segment("The dog bit the man.", List.of("The dog bit the man.", "The dog had bit the man.")),
                new Segment("It wasn't surprising.", List.of("It was not unexpected.", "No one was surprised.")),
                new Segment(
                        "The man had just bitten him.",
                        List.of("The man bit him first.", "The man had bitten the dog.")));
    }

    private static List<Double> numbers(String text) {
        return Stream.of(text.split(" ")).map(Double::valueOf).toList();
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
