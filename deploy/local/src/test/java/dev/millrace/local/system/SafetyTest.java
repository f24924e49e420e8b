package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.security.ApiKey;
import dev.millrace.security.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetyTest {
    @TempDir
    Path home = Path.of("");

    @Test
    void makesAKeyForEachOfTwoRolesAndShowsThemOnce() throws IOException {
        var settings = settings(Map.of()).secured();
        var said = new ArrayList<String>();

        Safety.createFirstKeys(settings, said::add);

        var keys = Safety.keys(settings);
        assertEquals(
                java.util.List.of(Role.ADMIN, Role.USER),
                keys.stream().map(ApiKey::role).toList());
        for (var key : keys) {
            assertEquals(
                    1,
                    said.stream()
                            .map(line -> line.strip().replaceFirst("^\\w+ +", ""))
                            .filter(key::matches)
                            .count());
        }
        said.clear();
        Safety.createFirstKeys(settings, said::add);
        assertTrue(said.isEmpty(), said::toString);
        assertEquals(keys, Safety.keys(settings));
    }

    @Test
    void setsWhatTheEnvironmentLeavesOpen() {
        var settings = settings(Map.of("MILLRACE_EDGE_REDACT", "email")).secured();
        var environment = settings.environmentOf(Path.of("model"));

        assertEquals(home.resolve("keys.json").toString(), environment.get("MILLRACE_EDGE_KEYS"));
        assertEquals("60", environment.get("MILLRACE_EDGE_LIMITS_REQUESTS_PER_MINUTE"));
        assertEquals("email", environment.get("MILLRACE_EDGE_REDACT"));
        assertTrue(Layout.single(settings).options().contains("--secure"), "the launcher that stays must do the same");
        assertFalse(settings(Map.of()).environmentOf(Path.of("model")).containsKey("MILLRACE_EDGE_KEYS"));
    }

    @Test
    void namesTheFileThatCannotBeUsed() throws IOException {
        Files.writeString(home.resolve("keys.json"), "{");
        var settings = settings(Map.of());
        var refused = assertThrows(UsageException.class, () -> Safety.keys(settings));
        assertTrue(refused.getMessage().startsWith(home.resolve("keys.json") + ": "), refused.getMessage());
    }

    /** The embedded broker asks nobody who he is; passwords for another one would only keep the services out. */
    @Test
    void takesPasswordsForKafkaToANamedClusterOnly() {
        var password = Map.of("KAFKA_SECURITY_PROTOCOL", "SASL_SSL", "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512");
        var embedded = settings(password).environmentOf(Path.of("model"));
        assertFalse(embedded.containsKey("KAFKA_SECURITY_PROTOCOL") || embedded.containsKey("KAFKA_SASL_MECHANISM"));

        var cluster = new java.util.HashMap<>(password);
        cluster.put("KAFKA_BOOTSTRAP_SERVERS", "kafka:9093");
        assertEquals(
                "SASL_SSL", settings(cluster).environmentOf(Path.of("model")).get("KAFKA_SECURITY_PROTOCOL"));
        assertEquals("SCRAM-SHA-512", settings(cluster).brokerSecurity().get("sasl.mechanism"));
    }

    private Settings settings(Map<String, String> more) {
        var environment = new java.util.HashMap<>(more);
        environment.put("MILLRACE_HOME", home.toString());
        return Settings.of(Path.of("."), environment);
    }
}
