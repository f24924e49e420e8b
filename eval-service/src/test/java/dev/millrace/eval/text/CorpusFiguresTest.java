package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.PreparedAggregation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CorpusFiguresTest {
    private static final Map<String, String> BLEU = Map.of(
            "13a/exp", "bleu",
            "13a/floor", "bleu_13a_floor",
            "13a/add-k", "bleu_13a_add-k",
            "13a/none", "bleu_13a_none",
            "none/exp", "bleu_none",
            "intl/exp", "bleu_intl",
            "char/exp", "bleu_char");

    static List<JsonNode> corpora() {
        return SacreBleu.corpora();
    }

    @ParameterizedTest
    @MethodSource("corpora")
    void scoreCorporaAsTheReferenceToolDoes(JsonNode golden) {
        List<Measurement> texts = SacreBleu.corpus(golden).stream()
                .<Measurement>map(segment -> new Measurement.Texts(segment.prediction(), segment.references()))
                .toList();
        BLEU.forEach((key, name) ->
                assertEquals(golden.get("bleu").get(key).get("score").doubleValue(), figure(name, texts), 1e-9, name));
        for (String name : List.of("chrf", "chrf++", "ter")) {
            assertEquals(golden.get(name).doubleValue(), figure(name, texts), 1e-9, name);
        }
    }

    @Test
    void takeTheMeanOfRouge() {
        List<JsonNode> cases = Golden.list(Golden.json("metrics/rouge.json").get("cases"));
        List<Measurement> texts = cases.stream()
                .<Measurement>map(golden -> new Measurement.Texts(
                        golden.get("hypothesis").textValue(),
                        List.of(golden.get("reference").textValue())))
                .toList();
        for (String name : List.of("rouge1", "rouge2", "rougeL", "rougeLsum")) {
            assertEquals(mean(cases, "plain", name), figure(name, texts), 1e-12, name);
            assertEquals(mean(cases, "stemmer", name), figure(name + "_stemmed", texts), 1e-12, name);
            var ofItem = CorpusFigures.ofItem(name).orElseThrow();
            List<Measurement> values = texts.stream()
                    .map(Measurement.Texts.class::cast)
                    .<Measurement>map(one -> new Measurement.Value(
                            ofItem.applyAsDouble(new Segment(one.prediction(), one.references()))))
                    .toList();
            assertEquals(mean(cases, "plain", name), figure(name, values), 1e-12, name);
        }
        assertTrue(CorpusFigures.ofItem("bleu").isEmpty());
    }

    @Test
    void sayHowTheyAreMade() {
        assertEquals(
                Optional.of("nrefs:2|case:mixed|eff:no|tok:13a|smooth:floor[0.10]|version:millrace-1"),
                CorpusFigures.signature("bleu_13a_floor", 2));
        assertEquals(Optional.empty(), CorpusFigures.signature("rouge1", 1));
        assertEquals(Optional.empty(), CorpusFigures.signature("acc", 1));
    }

    @Test
    void divideSumsOfLikelihoods() {
        List<Measurement> ratios = List.of(new Measurement.Ratio(-4, 19), new Measurement.Ratio(-2, 5));
        assertEquals(Math.exp(6 / 24.0), figure("byte_perplexity", ratios), 1e-12);
        assertEquals(Math.exp(6 / 24.0), figure("word_perplexity", ratios), 1e-12);
        assertEquals(Math.exp(6 / 24.0), figure("perplexity", ratios), 1e-12);
        assertEquals(.25 / Math.log(2), figure("bits_per_byte", ratios), 1e-12);
        assertEquals(Double.NaN, figure("perplexity", List.of(new Measurement.Ratio(0, 0))));
    }

    @Test
    void needNoReferenceForDiversity() {
        List<Measurement> texts =
                List.of(new Measurement.Texts("a b a b", List.of()), new Measurement.Texts("a b c", List.of()));
        assertEquals(3 / 5.0, figure("distinct2", texts), 1e-15);
        assertEquals(Double.NaN, figure("distinct4", texts.subList(1, 2)));
    }

    /** Slowly: the n-grams of the drawn texts as lists of words. */
    @Test
    void countTheNgramsOfDrawnTextsWithoutCuttingThemAgain() {
        var random = new SplittableRandom(1);
        for (int trial = 0; trial < 50; trial++) {
            int n = 1 + trial % 4;
            var texts = IntStream.range(0, 1 + random.nextInt(12))
                    .mapToObj(_ -> random.ints(random.nextInt(9), 0, 4)
                            .mapToObj(word -> "w" + word)
                            .toList())
                    .toList();
            List<Measurement> measurements = texts.stream()
                    .<Measurement>map(words -> new Measurement.Texts(String.join(" ", words), List.of()))
                    .toList();
            var parts = assertInstanceOf(
                            PreparedAggregation.class, metric("distinct" + n).aggregation())
                    .prepare(measurements);
            for (int draw = 0; draw < 20; draw++) {
                int[] indices =
                        random.ints(1 + random.nextInt(12), 0, texts.size()).toArray();
                double slow = Diversity.ofCorpus(
                                Arrays.stream(indices).mapToObj(texts::get).toList(), n)
                        .orElse(Double.NaN);
                assertEquals(slow, parts.figure(indices), "trial " + trial);
            }
        }
    }

    @Test
    void sayWhichWayIsBetter() {
        assertEquals(Direction.HIGHER, metric("bleu").direction());
        assertEquals(Direction.LOWER, metric("ter").direction());
        assertEquals(Direction.LOWER, metric("bits_per_byte").direction());
        assertEquals(
                "bleu,strict",
                CorpusFigures.metric(new Metric.Key("bleu", "strict")).key().toString());
        CorpusFigures.names()
                .forEach(name -> assertEquals(name, metric(name).key().metric()));
    }

    @Test
    void refuseOtherNamesAndOtherMeasurements() {
        assertThrows(IllegalArgumentException.class, () -> metric("blue"));
        List<Measurement> claims = List.of(new Measurement.Claim(1, true));
        for (String name : List.of("bleu", "rouge1", "distinct1", "perplexity")) {
            assertThrows(IllegalArgumentException.class, () -> figure(name, claims));
        }
    }

    private static double mean(List<JsonNode> cases, String kind, String name) {
        return cases.stream()
                .mapToDouble(golden -> golden.get(kind).get(name).get(2).doubleValue())
                .average()
                .orElseThrow();
    }

    private static Metric metric(String name) {
        return CorpusFigures.metric(Metric.Key.of(name));
    }

    private static double figure(String name, List<Measurement> measurements) {
        return metric(name).aggregation().of(measurements);
    }
}
