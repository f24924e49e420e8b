package dev.millrace.model.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A hidden folder beside the one to be made. It takes the name in one move when it is complete; closed before that, or
 * left by a dying process that still runs its shutdown hooks, it is deleted with the files in it.
 */
final class Draft implements AutoCloseable {
    private final Path path;
    private final Thread hook;

    private Draft(Path path) {
        this.path = path;
        hook = Thread.ofPlatform().unstarted(() -> deleteQuietly(path));
    }

    /** Makes the folder; {@code target} is what it is for. */
    static Draft beside(Path target) throws IOException {
        Path whole = target.toAbsolutePath();
        Path parent = whole.getParent();
        if (parent == null) {
            throw new ImportException(target + " cannot be written");
        }
        Files.createDirectories(parent);
        // Not a temporary directory of the JDK's making: the package is to be as readable as any folder.
        String suffix = ProcessHandle.current().pid() + "-" + System.nanoTime();
        Draft draft = new Draft(Files.createDirectory(parent.resolve("." + whole.getFileName() + ".draft-" + suffix)));
        Runtime.getRuntime().addShutdownHook(draft.hook);
        return draft;
    }

    Path path() {
        return path;
    }

    /** Gives the folder its name: what had it before steps aside and is deleted afterwards. */
    void become(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Files.move(path, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path old = path.resolveSibling(path.getFileName() + ".old");
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        Files.move(path, folder, StandardCopyOption.ATOMIC_MOVE);
        deleteQuietly(old);
    }

    @Override
    public void close() {
        deleteQuietly(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the machine is going down: the hook has run or runs now
        }
    }

    private static void deleteQuietly(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // A hidden folder that cannot be deleted harms nobody; the error that led here is the one to show.
        }
    }
}
