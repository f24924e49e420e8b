package dev.millrace.local.system;

import dev.millrace.security.ApiKey;
import dev.millrace.security.KeysFile;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What {@code up --secure} means: keys required, limits by the minute, and prompts without what identifies people. */
public final class Safety {
    /** Variables of the edge and what they are when nothing else is said. */
    static final Map<String, String> DEFAULTS = Map.of(
            "MILLRACE_EDGE_LIMITS_REQUESTS_PER_MINUTE", "60",
            "MILLRACE_EDGE_LIMITS_PROMPT_TOKENS_PER_MINUTE", "60000",
            "MILLRACE_EDGE_LIMITS_OUTPUT_TOKENS_PER_MINUTE", "20000",
            "MILLRACE_EDGE_LIMITS_STREAMS", "8",
            "MILLRACE_EDGE_REDACT", "all");

    private Safety() {}

    /**
     * The first two keys of a system that has none, said once; nothing where there is a keys file.
     *
     * @param say told each key
     */
    public static void createFirstKeys(Settings settings, Consumer<String> say) throws IOException {
        var file = new KeysFile(settings.keysFile());
        if (file.exists()) {
            return;
        }
        var created = Stream.of(Role.ADMIN, Role.USER)
                .map(role ->
                        NewKey.create(NewKey.Grant.of("first " + role.word(), role), new SecureRandom(), Instant.now()))
                .toList();
        file.write(created.stream().map(NewKey::key).toList());
        say.accept("two keys were made, which are shown only now; " + file.path() + " has their hashes");
        for (var key : created) {
            say.accept("  %-6s %s".formatted(key.key().role().word(), key.text()));
        }
        say.accept("use one with: export MILLRACE_API_KEY=...   make others with: ./millrace key create NAME");
    }

    /**
     * The keys that there are.
     *
     * @throws UsageException when the file cannot be used
     */
    public static List<ApiKey> keys(Settings settings) {
        var file = new KeysFile(settings.keysFile());
        try {
            return file.exists() ? file.read() : List.of();
        } catch (IOException e) {
            throw new UsageException(file.path() + ": " + e.getMessage());
        }
    }
}
