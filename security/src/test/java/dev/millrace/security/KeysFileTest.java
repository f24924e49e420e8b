package dev.millrace.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysFileTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path folder = Path.of("");

    @Test
    void readsWhatItWrote() throws IOException {
        var file = new KeysFile(folder.resolve("new/keys.json"));
        var keys = List.of(
                create(NewKey.Grant.of("plain", Role.USER)).key(),
                create(new NewKey.Grant(
                                "all of it",
                                Role.ADMIN,
                                Set.of(Scope.CHAT, Scope.ADMIN),
                                new Limits(1, 2, 3, 4),
                                NOW.plusSeconds(5)))
                        .key()
                        .revokedAt(NOW));

        file.write(keys);

        assertEquals(keys, file.read());
    }

    @Test
    void holdsNoKeyAndIsItsOwnersOnly() throws IOException {
        var file = new KeysFile(folder.resolve("keys.json"));
        var created = create(NewKey.Grant.of("plain", Role.USER));
        file.write(List.of(created.key()));

        var text = Files.readString(file.path());
        assertFalse(
                text.contains(created.text()) || text.contains(created.text().substring(16)), text);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
        assertTrue(text.contains("\"role\" : \"user\"") && text.contains("2026-11-22T10:00:00Z"), text);
    }

    @Test
    void refusesWhatItDoesNotUnderstand() throws IOException {
        var file = new KeysFile(folder.resolve("keys.json"));
        file.write(List.of(create(NewKey.Grant.of("plain", Role.USER)).key()));
        var good = Files.readString(file.path());

        refuses(file, "", "cannot be read");
        refuses(file, "{}", "no list");
        refuses(file, "{\"keys\":[{}]}", "lacks a field");
        refuses(file, good.replace("\"limits\" : { }", "\"limits\" : {\"requestsPerMinut\" : 5}"), "requestsPerMinut");
        refuses(file, good.replace("\"limits\" : { }", "\"limits\" : {\"streams\" : -1}"), "streams");
        refuses(file, good.replace("\"user\"", "\"root\""), "root");
        refuses(file, good + "x", "cannot be read");
    }

    @Test
    void refusesTwoKeysOfOneId() throws IOException {
        var file = new KeysFile(folder.resolve("keys.json"));
        var key = create(NewKey.Grant.of("plain", Role.USER)).key();
        file.write(List.of(key, key));
        assertThrows(IOException.class, file::read);
    }

    private static void refuses(KeysFile file, String text, String because) throws IOException {
        Files.writeString(file.path(), text);
        var refused = assertThrows(IOException.class, file::read, text);
        var message = Objects.requireNonNullElse(refused.getMessage(), "");
        assertTrue(message.contains(because), message);
    }

    private static NewKey create(NewKey.Grant grant) {
        return NewKey.create(grant, new SecureRandom(), NOW);
    }
}
