package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.eval.Golden;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PorterStemmerTest {
    @Test
    void stemsAsTheReferenceToolDoes() {
        Golden.json("metrics/porter.json")
                .get("stems")
                .properties()
                .forEach(stem ->
                        assertEquals(stem.getValue().textValue(), PorterStemmer.stem(stem.getKey()), stem.getKey()));
    }

    @ParameterizedTest
    @CsvSource({
        "running, run",
        "flies, fli",
        "dying, die",
        "happily, happili",
        "relational, relat",
        "cookies, cooki",
        "agreed, agre",
        "skies, sky",
        "news, news",
        "ties, tie"
    })
    void stemsTheWordsThatAreOftenShown(String word, String stem) {
        assertEquals(stem, PorterStemmer.stem(word));
    }

    @Test
    void isLinearInRunsOfY() {
        String word = "y".repeat(1 << 18) + "ing";
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> PorterStemmer.stem(word));
    }
}
