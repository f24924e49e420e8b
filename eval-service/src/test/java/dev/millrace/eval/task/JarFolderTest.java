package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarFolderTest {
    @Test
    void tasksInAJarAreTheSameTasks(@TempDir Path folder) throws IOException {
        try (FileSystem jar = FileSystems.newFileSystem(folder.resolve("tasks.jar"), Map.of("create", "true"))) {
            copy(Suites.folder(), jar.getPath("/tasks"));
            FileTask packed = Suites.library(jar.getPath("/tasks")).task("colours_drawn");
            FileTask plain = Suites.library(Suites.folder()).task("colours_drawn");
            assertEquals(plain.fingerprint(), packed.fingerprint());
            assertEquals(plain.item(0), packed.item(0));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }

    @Test
    void aFolderOfTheClassPathIsFound() throws IOException {
        assertTrue(Files.isDirectory(ResourceFolder.of("golden/harness/tasks").orElseThrow()));
        assertEquals(Optional.empty(), ResourceFolder.of("no-such-folder"));
    }
}
