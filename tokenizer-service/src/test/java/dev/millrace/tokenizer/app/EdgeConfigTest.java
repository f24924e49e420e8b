package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeConfigTest {
    @Test
    void hasTheDefaultsThatTheReadmeStates() {
        var config = config(Map.of());

        config.check();
        assertEquals(0, config.partition());
        assertEquals(256, config.openRequestsMax());
        assertEquals(262_144, config.openTokensMax());
        assertEquals(false, config.isolateCacheByKey());
        assertEquals(64, config.openPromptsMax());
        assertEquals(Duration.ofMinutes(5), config.timeout());
        assertEquals(Duration.ofMinutes(10), config.timeoutMax());
        assertEquals(Duration.ofMinutes(15), config.recoveryWindow());
        assertEquals(Duration.ofSeconds(15), config.pingInterval());
        assertEquals(Duration.ofSeconds(30), config.slowReaderTimeout());
    }

    @ParameterizedTest
    @CsvSource({
        "partition, -1",
        "open-requests-max, 0",
        "open-tokens-max, 1023",
        "open-prompts-max, 15",
        "stream-buffer-max, 1000",
        "timeout, 11m",
        "recovery-window, 10m"
    })
    void namesTheKeyThatIsOutOfRange(String key, String value) {
        var config = config(Map.of("millrace.edge." + key, value));

        var failure = assertThrows(IllegalArgumentException.class, config::check);

        assertTrue(Objects.requireNonNull(failure.getMessage()).startsWith("millrace.edge." + key));
    }

    private static EdgeConfig config(Map<String, String> values) {
        var builder = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EdgeConfig.class)
                .withDefaultValue("millrace.edge.model", "package");
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(EdgeConfig.class);
    }
}
