package dev.millrace.eval.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A folder tree that nothing leads out of: no {@code ..} and no symbolic link. */
public final class TaskFolder {
    private final Path root;

    /** The tree below a folder, which must exist. */
    public TaskFolder(Path root) {
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("folder of tasks " + root, e);
        }
    }

    Path root() {
        return root;
    }

    /** The path from the root, for messages. */
    String shown(Path file) {
        return file.startsWith(root) ? root.relativize(file).toString() : String.valueOf(file.getFileName());
    }

    /** Whether something is there under a name, seen from a file of the tree. */
    boolean has(Path from, String name) {
        try {
            return Files.exists(beside(from, name));
        } catch (InvalidPathException notAPath) {
            return false;
        }
    }

    /**
     * What a file of the tree calls so.
     *
     * @throws TaskException when it is not there or outside of the tree
     */
    Path resolve(Path from, String name) {
        Path file;
        try {
            file = beside(from, name);
            if (!file.startsWith(root)) {
                throw new TaskException("%s: %s leads out of the folder of tasks".formatted(shown(from), name));
            }
            file = file.toRealPath();
        } catch (IOException | InvalidPathException missing) {
            throw new TaskException("%s: there is no %s".formatted(shown(from), name), missing);
        }
        if (!file.startsWith(root)) {
            throw new TaskException("%s: %s leads out of the folder of tasks".formatted(shown(from), name));
        }
        return file;
    }

    private Path beside(Path from, String name) {
        Path folder = from.getParent() == null ? root : from.getParent();
        Path beside = folder.resolve(name).normalize();
        return Files.exists(beside) ? beside : root.resolve(name).normalize();
    }
}
