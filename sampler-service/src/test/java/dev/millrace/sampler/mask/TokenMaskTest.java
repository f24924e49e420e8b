package dev.millrace.sampler.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.sampler.decoding.Constraint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenMaskTest {
    /** Printable ASCII by itself, then some longer tokens, then two marks. */
    private static final List<String> TOKENS = tokens();

    private static final int END = TOKENS.size() - 1;
    private static final int MARK = TOKENS.size() - 2;

    private static List<String> tokens() {
        var tokens = new ArrayList<String>();
        for (char c = ' '; c <= '~'; c++) {
            tokens.add(Character.toString(c));
        }
        tokens.addAll(List.of("\"}", "{\"", "\": ", "true", "answer", "yes", "no", "{}", "<mark>", "<end>"));
        return tokens;
    }

    private static TokenMask mask(Constraint constraint) {
        return mask(constraint, 1_000);
    }

    private static TokenMask mask(Constraint constraint, int tokensMax) {
        var special = new BitSet();
        special.set(MARK);
        special.set(END);
        var vocabulary = new Vocabulary(
                "1", TOKENS.stream().map(token -> token.getBytes(UTF_8)).toList(), special);
        return new TokenMask(Constraints.compiled(constraint), vocabulary, List.of(END), tokensMax);
    }

    @Test
    void endsExactlyWhereTheTextIsWhole() {
        var mask = mask(new Constraint.Choices(List.of("yes", "yes, no")));
        assertFalse(mask.allows(END));
        mask.took(TOKENS.indexOf("yes"));
        assertTrue(mask.allows(END) && mask.allows(TOKENS.indexOf(",")) && !mask.mustEnd());
        for (var token : List.of(",", " ", "no")) {
            mask.took(TOKENS.indexOf(token));
        }
        assertTrue(mask.mustEnd());
        assertEquals(List.of(END), mask.allowed().stream().boxed().toList());
        mask.took(END);
        assertTrue(mask.allowed().isEmpty() && !mask.allows(END));
    }

    @Test
    void anAnswerThatRunsOutOfTokensIsLedToItsEnd() {
        var schema = new Constraint.JsonSchema("{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"string\"},"
                + "\"n\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}},\"required\":[\"answer\",\"n\"]}");
        int shortest = "{\"answer\":\"\",\"n\":[]}".length() + 1;
        var random = new Random(8);
        for (int tokensMax = shortest; tokensMax < shortest + 40; tokensMax++) {
            var mask = mask(schema, tokensMax);
            var text = new StringBuilder();
            for (int i = 0; i < tokensMax && !mask.allows(END); i++) {
                var allowed = mask.allowed();
                int id = allowed.stream()
                        .skip(random.nextInt(allowed.cardinality()))
                        .findFirst()
                        .orElseThrow();
                mask.took(id);
                text.append(TOKENS.get(id));
            }
            assertTrue(mask.allows(END), tokensMax + " tokens: " + text);
            assertDoesNotThrow(() -> new ObjectMapper().readTree(text.toString()), text.toString());
        }
    }

    @Test
    void whereTheShortestTextIsTooLongTheFormGoesFirst() {
        var mask = mask(new Constraint.Choices(List.of("yes and no")), 3);
        for (var token : List.of("yes", " ", "a")) {
            assertTrue(mask.allows(TOKENS.indexOf(token)), token);
            mask.took(TOKENS.indexOf(token));
        }
        assertFalse(mask.allows(END));
    }

    @Test
    void marksAreNoTextEvenWhereTheirSpellingWouldFit() {
        var mask = mask(new Constraint.Regex("<mark>.*"));
        assertFalse(mask.allows(MARK));
        assertThrows(IllegalArgumentException.class, () -> mask.took(MARK));
        mask.took(TOKENS.indexOf("<"));
    }

    @Test
    void oneByOneAndAllAtOnceAgreeAndAReplayStandsWhereTheFirstStood() {
        var schema = new Constraint.JsonSchema("{\"properties\":{\"answer\":{\"type\":\"boolean\"},"
                + "\"why\":{\"type\":\"string\",\"maxLength\":5}},\"required\":[\"answer\"]}");
        var random = new Random(6);
        for (int round = 0; round < 20; round++) {
            var mask = mask(schema);
            var taken = new ArrayList<Integer>();
            for (int i = 0; i < 60 && !mask.allowed().isEmpty(); i++) {
                var allowed = mask.allowed();
                var single = new BitSet();
                var again = mask(schema);
                taken.forEach(again::took);
                for (int id = 0; id < TOKENS.size(); id++) {
                    single.set(id, again.allows(id));
                }
                assertEquals(allowed, single, taken.toString());
                int id = allowed.stream()
                        .skip(random.nextInt(allowed.cardinality()))
                        .findFirst()
                        .orElseThrow();
                mask.took(id);
                taken.add(id);
            }
        }
    }
}
