package dev.millrace.local.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.UsageException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void anAddressIsItsOwnNameUnlessItHasOne() {
        assertEquals(
                "127.0.0.1:8080",
                Target.parse("http://127.0.0.1:8080", Map.of()).name());
        assertEquals(
                "llama", Target.parse("llama=http://127.0.0.1:8081", Map.of()).name());
    }

    @Test
    void theVersionIsAddedWhereItIsMissing() {
        for (var text : List.of("http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/", "x=http://h:1/v1")) {
            assertEquals("http://h:1/v1", Target.parse(text, Map.of()).base(), text);
        }
        assertEquals("https://h/api/v1", Target.parse("https://h/api", Map.of()).base());
    }

    @Test
    void theKeyIsSentAndNeverShown() {
        var target = Target.parse("a=http://h:1", Map.of("a", "secret", "b", "other"));
        var headers = target.request("/models").build().headers();
        assertEquals(List.of("Bearer secret"), headers.allValues("Authorization"));
        assertFalse(target.toString().contains("secret"));
        assertTrue(Target.parse("c=http://h:1", Map.of("a", "secret")).key().isEmpty());
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (var wrong : List.of("ftp://x", "nonsense", "http://", "a b=http://x", "http://x?y", "")) {
            var refusal = assertThrows(UsageException.class, () -> Target.parse(wrong, Map.of()));
            assertTrue(refusal.getMessage().startsWith("--url must look like"), refusal.getMessage());
        }
    }
}
