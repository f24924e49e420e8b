package dev.millrace.local.command;

import dev.millrace.local.system.Safety;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import dev.millrace.security.ApiKey;
import dev.millrace.security.KeysFile;
import dev.millrace.security.Limits;
import dev.millrace.security.NewKey;
import dev.millrace.security.Role;
import dev.millrace.security.Scope;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys: makes, lists and revokes them. A running edge sees the change within a second or two. */
@Command(
        name = "key",
        subcommands = {KeyCommand.Create.class, KeyCommand.Revoke.class, KeyCommand.Show.class})
final class KeyCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("key: create, list or revoke; see ./millrace key --help");
    }

    /** Makes a key and shows it, once. */
    @Command(name = "create")
    static final class Create implements Callable<Integer> {
        @Parameters(arity = "1", paramLabel = "NAME")
        private String name = "";

        @Option(names = "--role", defaultValue = "user")
        private String role = "";

        @Option(names = "--scopes", split = ",")
        private List<String> scopes = List.of();

        @Option(names = "--expires-days")
        private @Nullable Integer expiresDays;

        @Option(names = "--requests-per-minute")
        private @Nullable Integer requests;

        @Option(names = "--prompt-tokens-per-minute")
        private @Nullable Integer promptTokens;

        @Option(names = "--output-tokens-per-minute")
        private @Nullable Integer outputTokens;

        @Option(names = "--streams")
        private @Nullable Integer streams;

        @Override
        public Integer call() throws IOException {
            var settings = Settings.ofThisProcess();
            var keys = new ArrayList<>(Safety.keys(settings));
            if (keys.size() == KeysFile.KEYS_MAX) {
                throw new UsageException("there are " + KeysFile.KEYS_MAX + " keys, which is the most");
            }
            var created = create();
            keys.add(created.key());
            new KeysFile(settings.keysFile()).write(keys);
            System.err.printf(
                    "key %s of %s, role %s; it is shown only now%n",
                    created.key().id(), name, created.key().role().word());
            System.out.println(created.text());
            return 0;
        }

        private NewKey create() {
            var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            try {
                var limits = new Limits(requests, promptTokens, outputTokens, streams);
                return NewKey.create(
                        new NewKey.Grant(name, role(), scopes(), limits, expires(now)), new SecureRandom(), now);
            } catch (IllegalArgumentException e) {
                throw new UsageException("key create: " + e.getMessage());
            }
        }

        private Role role() {
            return Role.named(role)
                    .orElseThrow(() -> new UsageException("--role must be user, rater or admin, not '" + role + "'"));
        }

        private Set<Scope> scopes() {
            var named = EnumSet.noneOf(Scope.class);
            for (var scope : scopes) {
                named.add(Scope.named(scope)
                        .orElseThrow(() -> new UsageException(
                                "--scopes: '" + scope + "' is none of " + words(EnumSet.allOf(Scope.class)))));
            }
            return named;
        }

        private @Nullable Instant expires(Instant now) {
            if (expiresDays == null) {
                return null;
            }
            if (expiresDays < 1 || expiresDays > 3_650) {
                throw new UsageException("--expires-days must be a number from 1 to 3650, not " + expiresDays);
            }
            return now.plus(Duration.ofDays(expiresDays));
        }
    }

    /** Lists the keys without what opens anything. */
    @Command(name = "list")
    static final class Show implements Callable<Integer> {
        @Override
        public Integer call() {
            var keys = Safety.keys(Settings.ofThisProcess());
            for (var key : keys) {
                System.out.printf(
                        "%s  %-5s  %-20s  %s  %s%n",
                        key.prefix(), key.role().word(), key.name(), state(key, Instant.now()), words(key.scopes()));
            }
            System.err.println(
                    keys.isEmpty() ? "no keys yet; ./millrace key create NAME makes one" : keys.size() + " keys");
            return 0;
        }

        private static String state(ApiKey key, Instant now) {
            if (key.revoked() != null) {
                return "revoked " + day(key.revoked());
            }
            if (key.expires() == null) {
                return "since " + day(key.created());
            }
            return (key.isValidAt(now) ? "until " : "expired ") + day(key.expires());
        }

        private static String day(Instant instant) {
            return instant.toString().substring(0, 10);
        }
    }

    /** Ends a key for good. */
    @Command(name = "revoke")
    static final class Revoke implements Callable<Integer> {
        @Parameters(arity = "1", paramLabel = "ID")
        private String id = "";

        @Override
        public Integer call() throws IOException {
            var settings = Settings.ofThisProcess();
            var wanted = id.startsWith("mr-") ? id.substring(3) : id;
            var keys = Safety.keys(settings);
            if (keys.stream().noneMatch(key -> key.id().equals(wanted))) {
                // Not quoted: it may be a whole key by mistake.
                throw new UsageException("there is no key of this id; ./millrace key list shows them all");
            }
            var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            new KeysFile(settings.keysFile())
                    .write(keys.stream()
                            .map(key -> key.id().equals(wanted) ? key.revokedAt(now) : key)
                            .toList());
            System.err.println("key " + wanted + " opens nothing any more");
            return 0;
        }
    }

    private static String words(Set<Scope> scopes) {
        return EnumSet.copyOf(scopes).stream().map(Scope::word).collect(Collectors.joining(","));
    }
}
