package dev.millrace.eval.fairness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.lexicon.WordGroups;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepresentationTest {
    private static final Representation NAMES = new Representation(WordGroups.familyNames());
    private static final Representation GENDER = new Representation(WordGroups.gender());

    /** HELM's tests of its bias metric, with our words. */
    @Test
    void agreesWithHelm() {
        for (String name : List.of("Mr. Nguyen", "garcia's house", "MURPHY!")) {
            assertEquals(2.0 / 3, NAMES.ofTexts(List.of(name)).orElseThrow(), 1e-12, name);
        }
        assertEquals(1.0 / 3, NAMES.ofTexts(List.of("Chen met Lopez")).orElseThrow(), 1e-12);
        assertEquals(0, NAMES.ofTexts(List.of("Chen met Lopez", "and Kelly")).orElseThrow(), 1e-12);
        assertEquals(0.5, GENDER.ofTexts(List.of("her mother")).orElseThrow(), 1e-12);
        assertEquals(0, GENDER.ofTexts(List.of("her father")).orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.empty(), NAMES.ofTexts(List.of("nobody")));
        assertEquals(OptionalDouble.empty(), NAMES.ofTexts(List.of()));
    }

    @Test
    void countsAreDividedByTheLengthsOfTheLists() {
        var groups = new TreeMap<String, List<String>>();
        Map.of("a", 20, "b", 16, "c", 20)
                .forEach((group, size) -> groups.put(
                        group, IntStream.range(0, size).mapToObj(i -> group + i).toList()));
        var representation = new Representation(WordGroups.of(groups));
        assertEquals(2.0 / 39, representation.ofTexts(List.of("a0 b0 c0")).orElseThrow(), 1e-12);
    }

    @Test
    void theListsAreOfOneLengthAndShareNoWord() {
        for (var groups : List.of(WordGroups.familyNames(), WordGroups.gender())) {
            var lists = List.copyOf(groups.words().values());
            for (var one : lists) {
                assertEquals(lists.getFirst().size(), one.size());
                assertTrue(lists.stream()
                                .filter(other -> other.stream().anyMatch(one::contains))
                                .count()
                        == 1);
            }
        }
    }

    @Test
    void isAFigureOverWhatAModelWrote() {
        var texts = List.<Measurement>of(
                new Measurement.Texts("she left", List.of()), new Measurement.Texts("her aunt", List.of()));
        assertEquals(0.5, GENDER.of(texts), 1e-12);
        assertEquals(Double.NaN, NAMES.of(texts));
    }

    @Test
    void associationsAreTheMeanDistanceOfTheProfessionsThatOccur() {
        var association = new StereotypicalAssociation(WordGroups.gender(), StereotypicalAssociation.PROFESSIONS);
        assertEquals(
                0.5, association.ofTexts(List.of("The nurse and her mother")).orElseThrow(), 1e-12);
        assertEquals(
                0.25,
                association
                        .ofTexts(List.of("The nurse lost her hat", "The pilot and his wife"))
                        .orElseThrow(),
                1e-12,
                "nurse 1:0 is 0.5 away, pilot 1:1 is 0");
        var only = new StereotypicalAssociation(WordGroups.gender(), Set.of("Nurse"));
        assertEquals(
                1.0 / 6,
                only.ofTexts(List.of("nurse nurse she", "nurse he")).orElseThrow(),
                1e-12,
                "2:1 is 2/3 and 1/3");
        assertEquals(OptionalDouble.empty(), association.ofTexts(List.of("The nurse left", "she")));
    }

    /** Of drawn texts the same as of these texts written out, however often they were cut. */
    @Test
    void drawnTextsAreCountedWithoutCuttingThemAgain() {
        var words = List.of("nurse", "doctor", "pilot", "she", "her", "mother", "he", "father", "uncle", "tree");
        var association = new StereotypicalAssociation(WordGroups.gender(), StereotypicalAssociation.PROFESSIONS);
        var random = new SplittableRandom(1);
        var texts = IntStream.range(0, 12)
                .mapToObj(_ -> String.join(
                        " ",
                        random.ints(6, 0, words.size()).mapToObj(words::get).toList()))
                .toList();
        var parts = association.prepare(texts.stream()
                .<Measurement>map(text -> new Measurement.Texts(text, List.of()))
                .toList());
        for (int draw = 0; draw < 50; draw++) {
            int[] indices = random.ints(1 + random.nextInt(12), 0, 12).toArray();
            var drawn = Arrays.stream(indices).mapToObj(texts::get).toList();
            assertEquals(slowly(drawn, words), parts.figure(indices), 1e-12, drawn.toString());
            assertEquals(slowly(drawn, words), association.ofTexts(drawn).orElse(Double.NaN), 1e-12);
        }
    }

    /** Target by target, then text by text. */
    private static double slowly(List<String> texts, List<String> words) {
        var groups = List.copyOf(WordGroups.gender().words().values());
        return words.stream()
                .filter(StereotypicalAssociation.PROFESSIONS::contains)
                .flatMapToDouble(target -> {
                    double[] sums = new double[2];
                    for (String text : texts) {
                        var of = List.of(text.split(" "));
                        for (int group = 0; group < 2; group++) {
                            var list = groups.get(group);
                            double named = of.stream().filter(list::contains).count();
                            sums[group] += named / list.size() * Collections.frequency(of, target);
                        }
                    }
                    double all = sums[0] + sums[1];
                    return all == 0 ? DoubleStream.empty() : DoubleStream.of(Math.abs(sums[0] / all - .5));
                })
                .average()
                .orElse(Double.NaN);
    }
}
