package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The classes of a service as the JVM keeps them in memory, in one file that is mapped at the start instead of reading,
 * parsing and checking thousands of classes again (the JDK's class data sharing). The file is named by the JVM that wrote
 * it. A JVM takes an archive only if the jars on its class path have the size and time that they had, and with {@code
 * VerifySharedSpaces} only if every byte is what was written; else it starts without.
 *
 * @param jars of the class path, the service's own first
 */
record ClassArchive(List<Path> jars) {
    /** Seconds on a machine at rest; one that is so busy that it takes longer has no time for this. */
    private static final long DUMP_MINUTES = 3;

    ClassArchive {
        jars = List.copyOf(jars);
    }

    /** Beside the service's jar. */
    Path file() {
        return jars.getFirst().resolveSibling("classes-" + Runtime.version() + ".jsa");
    }

    /** Whether it is there and younger than the jars. */
    boolean isFresh() {
        try {
            for (var jar : jars) {
                if (Files.getLastModifiedTime(file()).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Options that use it; none while it is not fresh. */
    List<String> options() {
        return isFresh() ? List.of("-XX:SharedArchiveFile=" + file(), "-XX:+VerifySharedSpaces") : List.of();
    }

    /**
     * Has a running JVM with this class path write the classes that it has loaded; its work goes on meanwhile. The file
     * appears when it is whole.
     *
     * @return what was said when nothing came of it; empty when it is there
     */
    String write(long pid) throws IOException, InterruptedException {
        var draft = file().resolveSibling(file().getFileName() + "." + pid);
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), "VM.cds", "static_dump", draft.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            var said = String.join(" ", output.readAllLines());
            if (process.waitFor(DUMP_MINUTES, TimeUnit.MINUTES) && Files.isRegularFile(draft)) {
                Files.move(draft, file(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                return "";
            }
            return "jcmd: " + said;
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(draft);
            removeNotes(draft.toString());
        }
    }

    /** The JDK leaves what it said in two files of the working directory, which a service has from this process. */
    private static void removeNotes(String draft) throws IOException {
        try (var notes = Files.newDirectoryStream(Path.of(""), "java_pid*_std{out,err}")) {
            for (var note : notes) {
                if (Files.readString(note).contains(draft)) {
                    Files.delete(note);
                }
            }
        }
    }
}
