package dev.millrace.eval.python;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Python's own answers, written by the script beside them. */
class PythonGoldenTest {
    private static final JsonNode GOLDEN = Golden.json("python/python.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<JsonNode> draws() {
        return Golden.list(GOLDEN.get("draws"));
    }

    static List<JsonNode> literals() {
        return Golden.list(GOLDEN.get("literals"));
    }

    static List<JsonNode> finds() {
        return Golden.list(GOLDEN.get("finds"));
    }

    @ParameterizedTest
    @MethodSource("draws")
    void drawsWhatPythonDraws(JsonNode golden) {
        var random = new MersenneTwister(golden.get("seed").longValue());
        int population = golden.get("population").intValue();
        int count = golden.get("count").intValue();
        for (JsonNode drawn : golden.get("draws")) {
            assertArrayEquals(Golden.ints(drawn), Sampling.sample(random, population, count));
        }
    }

    @ParameterizedTest
    @MethodSource("literals")
    void readsLiterals(JsonNode golden) {
        String text = golden.get("text").textValue();
        if (golden.has("error")) {
            assertThrows(IllegalArgumentException.class, () -> Literal.read(text));
        } else {
            assertEquals(
                    golden.get("value").toString(),
                    JSON.valueToTree(Literal.read(text)).toString());
        }
    }

    @ParameterizedTest
    @MethodSource("finds")
    void findsAndRemovesWhatPythonDoes(JsonNode golden) {
        PythonPattern pattern = PythonPattern.of(golden.get("pattern").textValue());
        String text = golden.get("text").textValue();
        assertEquals(
                golden.get("found").toString(),
                JSON.valueToTree(pattern.findAll(text)).toString());
        assertEquals(golden.get("without").textValue(), pattern.remove(text));
    }

    @Test
    void aPatternThatCostsTooMuchIsStopped() {
        PythonPattern pattern = PythonPattern.of("(a*)*(b*)*(c|a*)*d");
        assertThrows(PatternCostException.class, () -> pattern.findAll("a".repeat(4000)));
    }

    @Test
    void moreThanThereAreCannotBeDrawn() {
        assertThrows(IllegalArgumentException.class, () -> Sampling.sample(new MersenneTwister(1), 3, 4));
    }
}
