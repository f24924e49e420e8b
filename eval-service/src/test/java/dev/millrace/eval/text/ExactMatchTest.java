package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExactMatchTest {
    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("metrics/exact-match.json").get("cases"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatTheReferenceToolSays(JsonNode golden) {
        var match = new ExactMatch(
                Golden.list(golden.get("regexes_to_ignore")).stream()
                        .map(JsonNode::textValue)
                        .map(ExactMatch::regex)
                        .toList(),
                golden.get("ignore_case").booleanValue(),
                golden.get("ignore_punctuation").booleanValue(),
                golden.get("ignore_numbers").booleanValue());
        Segment segment = Segment.of(
                golden.get("prediction").textValue(), golden.get("reference").textValue());
        assertEquals(golden.get("exact_match").booleanValue(), match.isMatch(segment), golden::toString);
    }

    @Test
    void matchesAnyReference() {
        assertTrue(ExactMatch.STRICT.isMatch(new Segment("b", List.of("a", "b"))));
        assertFalse(ExactMatch.STRICT.isMatch(new Segment("B", List.of("a", "b"))));
    }

    @Test
    void endsExpressionsThatWouldTakeForever() {
        assertRefused(".*.*.*.*.*b", "a".repeat(500), "more than 20000000 steps");
        assertRefused("(?:a|b)*c", "ab".repeat(100_000), "too deep a stack");
    }

    @Test
    void refusesWhatIsNoExpression() {
        assertThrows(IllegalArgumentException.class, () -> ExactMatch.regex("("));
        assertThrows(IllegalArgumentException.class, () -> ExactMatch.regex("a".repeat(1_025)));
        List<Pattern> many = Collections.nCopies(33, Pattern.compile("a"));
        assertThrows(IllegalArgumentException.class, () -> new ExactMatch(many, false, false, false));
    }

    private static void assertRefused(String regex, String text, String reason) {
        var match = new ExactMatch(List.of(ExactMatch.regex(regex)), false, false, false);
        String message = assertThrows(IllegalArgumentException.class, () -> match.isMatch(Segment.of(text, text)))
                .getMessage();
        assertTrue(Objects.requireNonNull(message).contains(reason), message);
    }
}
