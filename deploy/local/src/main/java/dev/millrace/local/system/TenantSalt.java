package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * The salt under which edges hash API keys: the file {@code tenant-salt} in the home, drawn once. All edges of a system
 * have the same, now and after a restart, for a stream may be resumed at another edge by the same key only.
 */
final class TenantSalt {
    static final String VARIABLE = "MILLRACE_EDGE_TENANT_SALT";
    private static final int BYTES = 32;

    private TenantSalt() {}

    /** Puts the salt of this home into an environment that names none. */
    static void put(Path home, Map<String, String> environment) throws IOException {
        if (!environment.containsKey(VARIABLE)) {
            environment.put(VARIABLE, of(home));
        }
    }

    private static String of(Path home) throws IOException {
        Files.createDirectories(home);
        var file = home.resolve("tenant-salt");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            byte[] salt = new byte[BYTES];
            new SecureRandom().nextBytes(salt);
            Files.writeString(file, HexFormat.of().formatHex(salt));
        } catch (FileAlreadyExistsException e) {
            // Drawn by an earlier start.
        }
        return Files.readString(file).strip();
    }
}
