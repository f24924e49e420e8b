package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.security.Limits;
import dev.millrace.tokenizer.redact.Kind;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyConfigTest {
    @Test
    void leavesEverythingOpenByDefault() {
        var config = config(Map.of());
        assertTrue(config.keys().isEmpty() && config.corsOrigins().isEmpty());
        assertEquals(Limits.NONE, config.limits().asLimits());
        assertEquals(Set.of(), config.redacted());
        assertTrue(config.oidc().issuer().isEmpty());
    }

    @Test
    void readsWhatIsToBeTakenOut() {
        assertEquals(
                EnumSet.of(Kind.EMAIL, Kind.IBAN),
                config(Map.of("millrace.edge.redact", "email,iban")).redacted());
        var wrong = config(Map.of("millrace.edge.redact", "names"));
        var refused = assertThrows(IllegalArgumentException.class, wrong::redacted);
        assertTrue(String.valueOf(refused.getMessage()).startsWith("millrace.edge.redact: 'names'"));
    }

    @Test
    void asksForTheWholeOfAProvider() {
        var config = config(Map.of("millrace.edge.oidc.issuer", "https://id.example"));
        var refused = assertThrows(IllegalArgumentException.class, () -> OidcTokens.of(config.oidc()));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("millrace.edge.oidc.audience"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "a.example",
                "https://",
                "https://a.example/",
                "https://u@a.example",
                "ftp://a.example"
            })
    void refusesWhatIsNoOrigin(String origin) {
        assertThrows(IllegalArgumentException.class, () -> CrossOrigin.requireOrigin(origin));
    }

    @ParameterizedTest
    @CsvSource({"0, 0ms", "250, 250ms", "1000, 1s", "1430, 1.5s", "59999, 1m0s", "61000, 1m1s", "360000, 6m0s"})
    void writesDurationsAsOpenAiDoes(long ms, String text) {
        assertEquals(text, HttpAccess.duration(ms));
    }

    private static SafetyConfig config(Map<String, String> values) {
        var builder = new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(SafetyConfig.class);
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(SafetyConfig.class);
    }
}
