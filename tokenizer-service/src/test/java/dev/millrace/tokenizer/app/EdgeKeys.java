package dev.millrace.tokenizer.app;

import dev.millrace.security.KeysFile;
import dev.millrace.security.Limits;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import dev.millrace.security.Scope;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** An edge with keys in a file: the keys, the file, and the profile that names it. */
final class EdgeKeys {
    // The same in the profile, which another class loader loads.
    private static final RandomGenerator SEEDED = new Random(6);
    static final NewKey ADMIN = seeded(NewKey.Grant.of("admin", Role.ADMIN));
    static final NewKey USER = seeded(NewKey.Grant.of("user", Role.USER));
    static final NewKey TOKENIZE =
            seeded(new NewKey.Grant("tokens only", Role.USER, Set.of(Scope.TOKENIZE), Limits.DEFAULT, null));
    static final List<NewKey> KEYS = List.of(ADMIN, USER, TOKENIZE);

    private EdgeKeys() {}

    /** Three keys in a file. */
    public static final class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.edge.keys",
                    file().path().toString(),
                    "millrace.edge.metrics",
                    "true",
                    "millrace.edge.cors-origins",
                    "https://a.example");
        }
    }

    private static NewKey seeded(NewKey.Grant grant) {
        return NewKey.create(grant, SEEDED, Instant.EPOCH);
    }

    /** A key that is in no file. */
    static NewKey key(NewKey.Grant grant) {
        return NewKey.create(grant, new SecureRandom(), Instant.now());
    }

    /** The file that the edge reads. */
    static KeysFile file() {
        try {
            var folder = System.getProperty("millrace.test.keys");
            if (folder == null) {
                folder = Files.createTempDirectory("edge-keys").toString();
                System.setProperty("millrace.test.keys", folder);
            }
            var file = new KeysFile(Path.of(folder, "keys.json"));
            if (!file.exists()) {
                file.write(KEYS.stream().map(NewKey::key).toList());
            }
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
