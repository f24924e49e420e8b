package dev.millrace.eval.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.dataset.Dataset;
import dev.millrace.eval.dataset.DatasetException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratorTest {
    private static final int DRAWS = 500;

    /** BIG-Bench Hard's own examples hold the reader of the test to the truth. */
    @Test
    void answersWhatIsKnown() {
        assertEquals("False", Answers.ofBoolean("not ( ( not not True ) ) is"));
        assertEquals("False", Answers.ofBoolean("True and False and not True and True is"));
        assertEquals("True", Answers.ofBoolean("not not ( not ( False ) ) is"));
        assertEquals("123", Answers.ofArithmetic("((-5 + 9 * -4 - 0) * (4 + -7 + 0 * -5)) ="));
        assertTrue(Answers.isBalanced("[ { [ ] } ]"));
        assertEquals(false, Answers.isBalanced("[ { ] }"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void givesTheOnlyAnswer(int difficulty) {
        agrees(new BooleanExpressions(), Answers::ofBoolean, difficulty);
        agrees(new MultistepArithmetic(), Answers::ofArithmetic, difficulty);
        agrees(new WordSorting(), Answers::ofSorting, difficulty);
    }

    private static void agrees(Generator generator, UnaryOperator<String> answer, int difficulty) {
        SplittableRandom random = new SplittableRandom(difficulty);
        for (int i = 0; i < DRAWS; i++) {
            Example example = generator.draw(random, difficulty);
            assertEquals(answer.apply(example.input()), example.target(), example.input());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void closesWhatIsOpenAndNothingElse(int difficulty) {
        SplittableRandom random = new SplittableRandom(difficulty);
        for (int i = 0; i < DRAWS; i++) {
            Example example = new DyckLanguages().draw(random, difficulty);
            String shown = example.input().substring(example.input().indexOf(": ") + 2);
            assertTrue(Answers.isBalanced(shown + example.target()), example.toString());
            assertTrue(example.target().matches("[\\]}>)]( [\\]}>)])*"), example.toString());
            int brackets = shown.replace(" ", "").length();
            assertTrue(brackets >= 4 * difficulty && brackets < 4 * difficulty + 4, example.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 4", "8, 10"})
    void booleansGrowWithDifficulty(int difficulty, int constants) {
        Example example = new BooleanExpressions().draw(new SplittableRandom(1), difficulty);
        assertEquals(constants, example.input().split("True|False", -1).length - 1, example.input());
    }

    @Test
    void bothTruthValuesAreAboutAsFrequent() {
        SplittableRandom random = new SplittableRandom(3);
        int yes = 0;
        for (int i = 0; i < 1000; i++) {
            yes += new BooleanExpressions().draw(random, 2).target().equals("True") ? 1 : 0;
        }
        assertTrue(yes > 400 && yes < 600, "True " + yes + " times of 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"boolean_expressions", "multistep_arithmetic", "word_sorting", "dyck"})
    void makesTheSameDifferentRowsOfTheSameSeed(String kind) {
        Dataset seven = rows(kind, 7);
        Set<Object> inputs = new HashSet<>();
        for (int i = 0; i < seven.size(); i++) {
            assertEquals(rows(kind, 7).row(i), seven.row(i));
            inputs.add(seven.row(i).get("input"));
        }
        assertEquals(100, inputs.size());
        assertTrue(!rows(kind, 8).row(0).equals(seven.row(0)));
    }

    private static Dataset rows(String kind, int seed) {
        return GeneratedReader.make(
                Map.of("kind", kind, "items", "100", "seed", Integer.toString(seed), "difficulty", "3"));
    }

    @Test
    void refusesWhatItCannotMake() {
        assertEquals(
                "kind is 'poems', not one of [boolean_expressions, dyck, multistep_arithmetic, word_sorting]",
                refusal(Map.of("kind", "poems")));
        assertEquals("items is 0, not 1 to 10000", refusal(Map.of("kind", "dyck", "items", "0")));
        assertEquals("seed is 'x', no whole number", refusal(Map.of("kind", "dyck", "seed", "x")));
        assertEquals(
                "size is no option of generated; [difficulty, items, kind, seed] are", refusal(Map.of("size", "1")));
    }

    private static String refusal(Map<String, String> options) {
        return String.valueOf(assertThrows(DatasetException.class, () -> GeneratedReader.make(options))
                .getMessage());
    }
}
