package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real JVM writes an archive, and real JVMs start with it; what the JVM logs of its classes is the oracle. */
class ClassArchiveTest {
    private static final String CLASS = TestChild.class.getName();

    @TempDir
    Path folder;

    private ClassArchive archive;

    @BeforeEach
    void packTheChild() throws IOException {
        archive = new ClassArchive(List.of(folder.resolve("child.jar")));
        var entry = CLASS.replace('.', '/') + ".class";
        try (var jar = new JarOutputStream(Files.newOutputStream(archive.jars().getFirst()));
                var bytes = TestChild.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
        }
    }

    @Test
    void theNextStartTakesItsClassesFromTheArchive() throws Exception {
        assertEquals(List.of(), archive.options());
        assertFalse(start(List.of()).contains("shared objects file"));
        writeArchive();
        assertTrue(start(archive.options()).contains("shared objects file"));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count(), "the jar and the archive");
        }
        try (var left = Files.newDirectoryStream(Path.of(""), "java_pid*")) {
            for (var note : left) {
                assertFalse(Files.readString(note).contains(folder.toString()), note + " was left behind");
            }
        }
    }

    @Test
    void anArchiveOlderThanItsJarIsNotUsed() throws Exception {
        writeArchive();
        var options = archive.options();
        var later =
                FileTime.fromMillis(Files.getLastModifiedTime(archive.file()).toMillis() + 2_000);
        Files.setLastModifiedTime(archive.jars().getFirst(), later);
        assertEquals(List.of(), archive.options());
        // Even if it were: the JVM sees by itself that the jar is another one.
        assertFalse(start(options).contains("shared objects file"));
    }

    @Test
    void aBrokenArchiveKeepsNobodyFromStarting() throws Exception {
        writeArchive();
        long size = Files.size(archive.file());
        try (var file = FileChannel.open(archive.file(), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[4096]), size / 2);
            assertFalse(start(archive.options()).contains("shared objects file"), "a page was overwritten");
            file.truncate(size / 3);
            assertFalse(start(archive.options()).contains("shared objects file"), "it was cut off");
        }
        Files.writeString(archive.file(), "no archive");
        assertFalse(start(archive.options()).contains("shared objects file"), "it was something else");
    }

    private void writeArchive() throws Exception {
        var child = new ProcessBuilder(command(List.of())).start();
        try (var output = child.inputReader()) {
            assertEquals("pid " + child.pid(), output.readLine());
            assertEquals("", archive.write(child.pid()));
            assertTrue(archive.isFresh());
        } finally {
            child.destroyForcibly();
        }
    }

    /** Starts the child, sees it at work and gives what the JVM says about the child's class. */
    private String start(List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("-Xlog:class+load");
        var child = new ProcessBuilder(command(all)).redirectErrorStream(true).start();
        try (var output = child.inputReader()) {
            var loaded = "";
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                loaded = line.contains(CLASS + " source:") ? line : loaded;
                if (line.equals("pid " + child.pid())) {
                    assertFalse(loaded.isEmpty());
                    return loaded;
                }
            }
            throw new AssertionError("the child did not start");
        } finally {
            child.destroyForcibly();
        }
    }

    private List<String> command(List<String> options) {
        List<String> command = new ArrayList<>(List.of(ServiceCommand.java(), "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", archive.jars().getFirst().toString(), CLASS));
        return command;
    }
}
