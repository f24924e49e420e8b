package dev.millrace.tokenizer.app;

import dev.millrace.security.KeysFile;
import dev.millrace.security.Limits;
import dev.millrace.tokenizer.access.Allowance;
import dev.millrace.tokenizer.access.Allowances;
import dev.millrace.tokenizer.access.Caller;
import dev.millrace.tokenizer.access.Gate;
import dev.millrace.tokenizer.access.Keyring;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The gate and the allowances as configured, for all doors; reads the keys file again when it has changed. */
@Singleton
class Doorkeeper {
    private static final Logger LOG = Logger.getLogger(Doorkeeper.class);

    private final Gate gate;
    private final Allowances allowances;
    private final Limits defaults;
    private final @Nullable KeysFile file;
    private final EdgeThreads threads;
    private @Nullable Version seen;

    /** What changes with a file's content; a replaced file has another key. */
    private record Version(
            Object modified, long size, @Nullable Object key) {
        static Version of(Path path) throws IOException {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    Doorkeeper(SafetyConfig config, EdgeThreads threads) {
        this.threads = threads;
        this.file = config.keys().map(KeysFile::new).orElse(null);
        boolean closed = file != null || config.oidc().issuer().isPresent();
        this.gate = new Gate(closed, OidcTokens.of(config.oidc()), InstantSource.system());
        this.defaults = config.limits().asLimits();
        this.allowances = new Allowances(defaults, InstantSource.system());
        if (file != null) {
            readFirst(file);
        }
    }

    void start(@Observes StartupEvent event) {
        if (file != null) {
            threads.clock().scheduleWithFixedDelay(() -> readAgain(file), 1, 1, TimeUnit.SECONDS);
        }
    }

    Gate gate() {
        return gate;
    }

    /** What a caller may use. */
    Allowance allowance(Caller caller) {
        return allowances.of(caller.tenant(), caller.limits());
    }

    /** What somebody may use who has shown no key that counts; null when there is no limit by default. */
    @Nullable
    Allowance allowance(String tenant) {
        return defaults.equals(Limits.NONE) ? null : allowances.of(tenant, Limits.DEFAULT);
    }

    /** The allowance of a tenant who has passed the gate; null when he has none to keep to. */
    @Nullable
    Allowance allowanceOfPassed(String tenant) {
        return allowances.find(tenant);
    }

    /**
     * The allowance of somebody whose work goes on while he is away; null when he has none to keep to. What his key says
     * is known only since he last came.
     */
    @Nullable
    Allowance allowanceOfAbsent(String tenant) {
        var known = allowances.find(tenant);
        return known != null ? known : allowance(tenant);
    }

    private void readFirst(KeysFile keys) {
        try {
            read(keys, Version.of(keys.path()));
        } catch (IOException e) {
            throw new UncheckedIOException("millrace.edge.keys: " + keys.path() + " cannot be used", e);
        }
    }

    /** A file that is broken or away changes nothing: neither lets it strangers in nor everybody out. */
    private void readAgain(KeysFile keys) {
        try {
            var now = Version.of(keys.path());
            if (!Objects.equals(now, seen)) {
                seen = now;
                read(keys, now);
            }
        } catch (IOException | RuntimeException e) {
            LOG.errorf("the keys file cannot be read, the keys stay as they are: %s", e.getMessage());
        }
    }

    private void read(KeysFile keys, Version version) throws IOException {
        seen = version;
        var ring = new Keyring(keys.read());
        gate.use(ring);
        LOG.infof("%d API keys", ring.size());
    }
}
