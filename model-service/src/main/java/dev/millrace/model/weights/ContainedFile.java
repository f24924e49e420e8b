package dev.millrace.model.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that other files name: they must lie in the same folder, whatever links and dots say. */
public final class ContainedFile {
    private ContainedFile() {}

    /**
     * The file {@code name} directly in {@code folder}.
     *
     * @param field what names it, for the error
     * @throws WeightsException if the name is a path, or the file is missing or, by a link, elsewhere
     */
    public static Path in(Path folder, String name, String field) throws IOException {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("\0") || name.equals("..")) {
            throw new WeightsException(field, "\"" + name + "\" is no plain file name");
        }
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new WeightsException(field, "there is no file " + name + " in " + folder);
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new WeightsException(field, name + " is a link out of " + folder);
        }
        return file;
    }
}
