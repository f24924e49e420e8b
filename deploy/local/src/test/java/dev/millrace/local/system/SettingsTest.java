package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Path ROOT = Path.of("/repository");

    @Test
    void hasADefaultForEverything() {
        var settings = Settings.of(ROOT, Map.of());
        assertEquals(ROOT.resolve(".millrace"), settings.home());
        assertEquals("http://127.0.0.1:8080", settings.url());
        assertEquals("127.0.0.1:9092", settings.bootstrapServers());
        assertEquals(Optional.empty(), settings.cluster());
    }

    @Test
    void tellsTheServicesEveryPort() {
        var environment =
                Settings.of(ROOT, Map.of("MILLRACE_MODEL_GRPC_PORT", "1234")).environmentOf(Path.of("/models/smol"));
        assertEquals("1234", environment.get("MILLRACE_MODEL_GRPC_PORT"));
        assertEquals("127.0.0.1:1234", environment.get("MILLRACE_MODEL_ADDRESS"));
        assertEquals("9101", environment.get("MILLRACE_TOKENIZER_MANAGEMENT_PORT"));
        assertEquals("127.0.0.1:9092", environment.get("KAFKA_BOOTSTRAP_SERVERS"));
        assertEquals("/models/smol", environment.get("MILLRACE_MODEL"));
    }

    @Test
    void usesTheClusterItIsPointedAt() {
        var settings =
                Settings.of(ROOT, Map.of("KAFKA_BOOTSTRAP_SERVERS", "kafka:9092", "MILLRACE_REPLICATION_FACTOR", "3"));
        assertEquals(Optional.of("kafka:9092"), settings.cluster());
        assertEquals("kafka:9092", settings.bootstrapServers());
        assertEquals(3, settings.replicationFactor());
    }

    @Test
    void refusesPortsThatAreNone() {
        for (var wrong : new String[] {"0", "65536", "http", "-1"}) {
            var refusal =
                    assertThrows(UsageException.class, () -> Settings.of(ROOT, Map.of("MILLRACE_HTTP_PORT", wrong)));
            assertTrue(refusal.getMessage().startsWith("MILLRACE_HTTP_PORT must be a number from 1 to 65535"));
        }
    }

    @Test
    void refusesWhatTheModelWouldRefuse() {
        var refusal = assertThrows(UsageException.class, () -> Settings.of(ROOT, Map.of("MILLRACE_SLOTS", "-3")));
        assertEquals("MILLRACE_SLOTS must be a number from 1 to 1024, not '-3'", refusal.getMessage());
    }

    @Test
    void classArchivesAreOnUnlessSwitchedOff() {
        assertTrue(Settings.of(ROOT, Map.of()).classArchives());
        assertFalse(Settings.of(ROOT, Map.of("MILLRACE_CLASS_ARCHIVES", "off")).classArchives());
        var refusal =
                assertThrows(UsageException.class, () -> Settings.of(ROOT, Map.of("MILLRACE_CLASS_ARCHIVES", "no")));
        assertEquals("MILLRACE_CLASS_ARCHIVES must be on or off, not 'no'", refusal.getMessage());
    }

    @Test
    void refusesOnePortForTwoDoors() {
        var refusal = assertThrows(UsageException.class, () -> Settings.of(ROOT, Map.of("MILLRACE_HTTP_PORT", "9001")));
        assertEquals("MILLRACE_HTTP_PORT and MILLRACE_TOKENIZER_GRPC_PORT are both 9001", refusal.getMessage());
    }

    @Test
    void noTwoPortsHaveTheSameDefaultOrVariable() {
        var seen = new HashSet<>();
        for (var port : Port.values()) {
            assertTrue(seen.add(port.standard()) && seen.add(port.variable()), port.name());
        }
    }

    @Test
    void aTakenPortIsNamedWithTheVariableThatChangesIt() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var environment = new HashMap<>(FreePorts.environment());
            environment.put("MILLRACE_HTTP_PORT", Integer.toString(taken.getLocalPort()));
            var refusal =
                    assertThrows(UsageException.class, () -> PortCheck.requireFree(Settings.of(ROOT, environment)));
            assertEquals(
                    "port %d (the public HTTP door) is taken; stop what uses it or set MILLRACE_HTTP_PORT to another port"
                            .formatted(taken.getLocalPort()),
                    refusal.getMessage());
        }
    }
}
