package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallHeadersTest {
    @Test
    void nothingIsAskedForByDefault() {
        var none = headers("X-Other", "1");
        none.check();

        assertNull(none.idempotencyKey());
        assertNull(none.timeoutMs());
        assertFalse(none.detached());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"respond-async", "RESPOND-ASYNC", "respond-async; wait=10", "return=minimal, respond-async;x"})
    void whoPrefersAsyncIsDetached(String preference) {
        assertTrue(headers("prefer", preference).detached());
    }

    @ParameterizedTest
    @ValueSource(strings = {"return=minimal", "respond-asynchronously", "x=respond-async", ""})
    void otherPreferencesAreNone(String preference) {
        assertFalse(headers("Prefer", preference).detached());
    }

    @Test
    void aConversationGoesOn() {
        assertTrue(headers("x-conversation-id", "7").detached());
    }

    @ParameterizedTest
    @CsvSource({
        "X-Request-Timeout-Ms,0",
        "X-Request-Timeout-Ms,-5",
        "X-Request-Timeout-Ms,1.5",
        "X-Request-Timeout-Ms,9999999999",
        "Idempotency-Key,é",
        "Idempotency-Key,''"
    })
    void namesTheHeaderThatIsWrong(String header, String value) {
        var failure = assertThrows(
                FailureException.class, () -> headers(header, value).check());

        assertEquals(header, failure.failure().param());
    }

    @Test
    void readsKeyAndTimeout() {
        var both = CallHeaders.of(MultiMap.caseInsensitiveMultiMap()
                .add("idempotency-key", "stainless-node-retry-1")
                .add("x-request-timeout-ms", "2500"));
        both.check();

        assertEquals("stainless-node-retry-1", both.idempotencyKey());
        assertEquals(2_500, both.timeoutMs());
    }

    private static CallHeaders headers(String name, String value) {
        return CallHeaders.of(MultiMap.caseInsensitiveMultiMap().add(name, value));
    }
}
