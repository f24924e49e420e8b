package dev.millrace.local.system;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The folder {@code run} in the home: the lock that only one launcher holds, and the state it tells to others. */
public final class RunFolder {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final Path lock;
    private final Path state;

    /** @param home folder of models, broker data, logs and state; need not exist */
    public RunFolder(Path home) {
        this.lock = home.resolve("run/lock");
        this.state = home.resolve("run/state.json");
    }

    /**
     * Takes the lock; the operating system releases it when the process ends, however it ends.
     *
     * @throws UsageException when another launcher holds it
     */
    FileChannel lock() throws IOException {
        Files.createDirectories(lock.getParent());
        var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process; same answer.
        }
        channel.close();
        throw new UsageException("it runs already; see ./millrace status, stop it with ./millrace down");
    }

    /** The state that was written last, whether its processes still run or not; empty when there is none. */
    public Optional<RunState> read() {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(state), RunState.class));
        } catch (JacksonException | NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state of a launcher that runs now. */
    public Optional<RunState> readRunning() {
        return read().filter(found -> found.launcher().isAlive());
    }

    /**
     * The state of the launcher that runs now.
     *
     * @throws UsageException when none does
     */
    public RunState requireRunning() {
        return readRunning()
                .orElseThrow(() -> new UsageException("nothing runs; start it with ./millrace up --detach"));
    }

    /** Replaces the state in one step, so that a reader never sees half of it. */
    public void write(RunState newState) {
        try {
            var draft = state.resolveSibling("state.json.new");
            JSON.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), newState);
            Files.move(draft, state, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the state. */
    public void clear() throws IOException {
        Files.deleteIfExists(state);
    }
}
