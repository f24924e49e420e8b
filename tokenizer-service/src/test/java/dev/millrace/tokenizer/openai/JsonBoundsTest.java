package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.session.FailureException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are small but costly to read. */
class JsonBoundsTest {
    private static final String MARK = "xylophonequartz";

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":["})
    void refusesDepth(String nesting) {
        refuses(nesting.repeat(20_000));
        refuses("{\"x\":" + nesting.repeat(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"9", "0.", "1e", "-1"})
    void refusesLongNumbers(String head) {
        refuses("{\"" + MARK + "\":" + head + "9".repeat(5_000) + "}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_001, 500_000})
    void refusesLongNames(int length) {
        refuses("{\"" + MARK + "n".repeat(length) + "\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"" + MARK + "\":tru" + MARK + "}",
                "{\"" + MARK + "\":\"\u0001\"}",
                "{\"model\":\"" + MARK,
                MARK,
                "{\"a\":\"\\u12" + MARK + "\"}",
                "{} " + MARK
            })
    void quotesNothingOfABrokenBody(String body) {
        refuses(body);
    }

    private static void refuses(String body) {
        var refused = assertThrows(FailureException.class, () -> ChatRequest.parse(body.getBytes(UTF_8)));
        assertEquals("invalid_json", refused.failure().code());
        assertFalse(
                refused.failure().message().contains(MARK), refused.failure().message());
    }
}
