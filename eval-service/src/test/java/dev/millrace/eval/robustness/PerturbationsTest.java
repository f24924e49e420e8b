package dev.millrace.eval.robustness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PerturbationsTest {
    private static final String SENTENCE =
            "Last week Emily and Jack didn't see that their father was in Paris, because she is 41 and he is away.";

    private static String perturbed(String written, String text) {
        return perturbed(written, text, 7);
    }

    private static String perturbed(String written, String text, long seed) {
        return Perturbations.parse(written).perturb(text, new SplittableRandom(seed));
    }

    static List<String> all() {
        return List.copyOf(Perturbations.names());
    }

    /** HELM's own test of its perturbations, where no random number is drawn. */
    @Test
    void agreesWithHelmWhereNothingIsDrawn() {
        assertEquals("Hello  my  name  is", perturbed("extra_space(2)", "Hello my name is"));
        assertEquals(
                "She's a doctor, and I'm a student", perturbed("contraction", "She is a doctor, and I am a student"));
        assertEquals(
                "She is a doctor, and I am a student", perturbed("expansion", "She's a doctor, and I'm a student"));
        assertEquals("hello world!\nquite a day, huh?", perturbed("lowercase", "Hello World!\nQuite a day, huh?"));
        assertEquals(
                "His granddaughters looked a lot like their mom.",
                perturbed("gender_terms", "His grandsons looked a lot like their dad."));
        assertEquals("How did their mother look like?", perturbed("gender_terms", "How did their father look like?"));
        assertEquals(
                "Did she mention that she was coming with her parents and their friends?",
                perturbed("gender_pronouns", "Did she mention that he was coming with his parents and their friends?"));
        assertEquals(
                "She didn't, perhaps she didn't tell her!",
                perturbed("gender_pronouns", "She didn't, perhaps he didn't tell her!"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPerturbationChangesTheSentenceOfAllAndIsTheSameForTheSameSeed(String name) {
        boolean isChanged = false;
        for (long seed = 0; seed < 20; seed++) {
            String once = perturbed(name, SENTENCE, seed);
            assertEquals(once, perturbed(name, SENTENCE, seed), "seed " + seed);
            isChanged |= !once.equals(SENTENCE);
        }
        assertTrue(isChanged);
        assertEquals("", perturbed(name, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            negation | The soup was good. | The soup was not good.
            negation | The soup was not good. | The soup was good.
            negation | I can't swim. | I can swim.
            negation | She won't come. | She will come.
            negation | We didn't like it. | We did like it.
            negation | Is it cold? | Is it not cold?
            negation | They sang. | They sang.
            punctuation | Well done! | Well done
            punctuation | Well done | Well done.
            uppercase | Straight on | STRAIGHT ON
            title | it's a LONG way | It's A Long Way
            expansion | I’LL stay | I WILL stay
            dialect | I will remember this day with my sister | I gon remember dis day wit mah sista
            gender_pronouns(source=female, target=male) | Her dog bit her and the cat is hers | His dog bit him and the cat is his
            gender_pronouns(source=male, target=neutral) | The bag is his. | The bag is theirs.
            gender_terms(source=female, target=neutral) | The Waitress greeted the women | The Server greeted the people
            """)
    void rewritesAsExpected(String written, String text, String expected) {
        assertEquals(expected, perturbed(written, text));
    }

    @Test
    void typosHitOnlyNeighbouringKeysAndKeepTheCase() {
        String text = "The Quick BROWN fox, 3 times";
        String typed = perturbed("typos(prob=1)", text);
        assertEquals(text.length(), typed.length());
        for (int i = 0; i < text.length(); i++) {
            char was = text.charAt(i);
            char is = typed.charAt(i);
            assertEquals(Character.isLetter(was), was != is, "at " + i);
            assertEquals(Character.isUpperCase(was), Character.isUpperCase(is), "at " + i);
            assertTrue(was == is || touch(was, is), was + " " + is);
        }
    }

    /** Keys touch when they are at most one and a half key widths apart: rows are shifted by 0, 1/4 and 3/4 of a key. */
    private static boolean touch(char one, char other) {
        double[] a = place(Character.toLowerCase(one));
        double[] b = place(Character.toLowerCase(other));
        return Math.hypot(a[0] - b[0], a[1] - b[1]) < 1.5;
    }

    private static double[] place(char key) {
        String[] rows = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
        double[] shift = {0, 0.25, 0.75};
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].indexOf(key) >= 0) {
                return new double[] {rows[row].indexOf(key) + shift[row], row};
            }
        }
        throw new AssertionError(key);
    }

    @Test
    void swapsTypeTheSameLetters() {
        String text = "robust evaluation";
        for (long seed = 0; seed < 50; seed++) {
            String typed = perturbed("typos_swap(2)", text, seed);
            assertNotEquals(text, typed, "seed " + seed);
            assertEquals(sorted(text), sorted(typed), "seed " + seed);
            assertEquals(' ', typed.charAt(6), "seed " + seed);
        }
    }

    private static String sorted(String text) {
        char[] letters = text.toCharArray();
        Arrays.sort(letters);
        return new String(letters);
    }

    @Test
    void numbersMoveByAFifthAtMostAndFractionsStay() {
        var seen = new HashSet<String>();
        for (long seed = 0; seed < 200; seed++) {
            String text = perturbed("numbers", "100 cars, 3.5 m, 1,234 people, B2, 0", seed);
            assertTrue(text.endsWith(" cars, 3.5 m, 1,234 people, B2, 1"), text);
            int cars = Integer.parseInt(text.substring(0, text.indexOf(' ')));
            assertTrue(cars >= 80 && cars <= 120 && cars != 100, text);
            seen.add(text);
        }
        assertTrue(seen.size() > 30, "only " + seen.size());
    }

    @Test
    void namesKeepTheirGenderAndOneReplacementEach() {
        for (long seed = 0; seed < 50; seed++) {
            String text = perturbed(
                    "person_name(source=white, target=black)",
                    "Jack and Peter met Lauren. Jack left; jack did not.",
                    seed);
            var words = text.split("[^\\p{L}-]+");
            assertEquals(words[0], words[5], text);
            assertEquals(4, new HashSet<>(List.of(words[0], words[2], words[4], "Jack")).size(), text);
            assertTrue(text.endsWith("jack did not."), text);
        }
    }

    @Test
    void placesBecomeOtherPlacesOfTheirKind() {
        for (long seed = 0; seed < 50; seed++) {
            String text = perturbed("locations", "From Mexico City to France", seed);
            assertFalse(text.contains("Mexico City") || text.contains("France"), text);
            assertTrue(text.startsWith("From ") && text.contains(" to "), text);
        }
    }

    @Test
    void misspellingsHitEveryListedWordOrNone() {
        String text = "Definitely the beginning of Something";
        assertEquals(text, perturbed("misspelling(prob=0)", text));
        String wrong = perturbed("misspelling", text);
        assertTrue(wrong.matches("Defin(ately|itly) (teh|hte) begining of (Somthing|Soemthing)"), wrong);
    }

    @Test
    void protectedSpansStayWhateverHappensAroundThem() {
        String text =
                "What is the capital?\nA. Paris is nice\nB. Rome is nice\nSee `is it` at https://a.example/is. It is";
        var spans = java.util.regex.Pattern.compile(
                ProtectedSpans.CHOICE_LINES.pattern() + "|" + ProtectedSpans.CODE_AND_ADDRESSES.pattern(),
                java.util.regex.Pattern.MULTILINE);
        for (String name : all()) {
            var perturbation = new ProtectedSpans(spans, Perturbations.parse(name));
            for (long seed = 0; seed < 20; seed++) {
                String changed = perturbation.perturb(text, new SplittableRandom(seed));
                for (String kept :
                        List.of("\nA. Paris is nice\nB. Rome is nice\n", "`is it`", "https://a.example/is.")) {
                    assertTrue(changed.contains(kept), name + ": " + changed);
                }
            }
        }
        var upper =
                new ProtectedSpans(ProtectedSpans.texts(List.of("Paris", "Rome")), Perturbations.parse("uppercase"));
        assertEquals("IN Paris OR IN Rome?", upper.perturb("In Paris or in Rome?", new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> upper.perturb("private \uE001", new SplittableRandom(1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            shuffle | perturbation: shuffle is none of
            typos(prob=2) | prob must be in [0, 1]
            typos(p=0.1) | has no parameter p
            typos(0.1, prob=0.2) | has prob twice
            extra_space(1.5) | n must be a whole number in 1..16
            extra_space(x) | n must be a number
            lowercase(2) | perturbation lowercase: has no parameter
            person_name(target=martian) | target must be one of
            lower case | must be like
            """)
    void refusesWhatItDoesNotKnow(String written, String why) {
        var error = assertThrows(IllegalArgumentException.class, () -> Perturbations.parse(written));
        assertTrue(String.valueOf(error.getMessage()).contains(why), error.getMessage());
    }
}
