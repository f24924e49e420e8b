package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TenantSaltTest {
    @Test
    void isDrawnOnceAHomeAndForItsOwnerOnly(@TempDir Path folder) throws Exception {
        var first = salt(folder.resolve("a/b"), Map.of());

        assertTrue(first.matches("[0-9a-f]{64}"), first);
        assertEquals(first, salt(folder.resolve("a/b"), Map.of()));
        assertNotEquals(first, salt(folder.resolve("c"), Map.of()));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/b/tenant-salt"))));
    }

    @Test
    void leavesTheOneThatIsGiven(@TempDir Path folder) throws Exception {
        assertEquals("pepper", salt(folder, Map.of(TenantSalt.VARIABLE, "pepper")));
    }

    private static String salt(Path home, Map<String, String> given) throws Exception {
        var environment = new HashMap<>(given);
        TenantSalt.put(home, environment);
        return environment.getOrDefault(TenantSalt.VARIABLE, "");
    }
}
