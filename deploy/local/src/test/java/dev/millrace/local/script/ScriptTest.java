package dev.millrace.local.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.RunFolder;
import dev.millrace.local.system.RunState;
import dev.millrace.local.system.RunState.ProcessMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as people call it, with folders of its own for home and JDKs. */
class ScriptTest {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root"));

    @TempDir
    Path folder;

    /** How a call ended. */
    private record Outcome(int status, String output) {}

    @Test
    void helpNeedsNoJava() throws Exception {
        var outcome = run(Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/nowhere"), "--help");
        assertEquals(0, outcome.status());
        assertTrue(outcome.output().startsWith("Millrace:"), outcome.output());
    }

    @Test
    void everyCommandExplainsItself() throws Exception {
        for (var command : List.of(
                "up", "down", "status", "chat", "feedback", "logs", "model", "topics", "audit", "bench", "test")) {
            var outcome = run(Map.of(), command, "--help");
            assertEquals(0, outcome.status());
            assertTrue(outcome.output().contains("./millrace " + command), outcome.output());
        }
    }

    @Test
    void anUnknownCommandIsAMistakeOfUse() throws Exception {
        for (var wrong : List.of("upp", "--upp", "millrace", "../help")) {
            var outcome = run(Map.of(), wrong);
            assertEquals(2, outcome.status(), wrong);
            assertTrue(outcome.output().contains("./millrace --help"), outcome.output());
        }
    }

    @Test
    void aJdkThatIsTooOldIsPassedBy() throws Exception {
        var old = jdk("old", "17.0.9");
        var current = jdk("current", "25.0.1");
        var outcome = run(
                builtElsewhere(),
                Map.of("MILLRACE_JAVA_HOME", old.toString(), "JAVA_HOME", current.toString()),
                "status");
        assertEquals(new Outcome(0, current + " ran\n"), outcome);
    }

    @Test
    void theJdkOfTheUserComesFirst() throws Exception {
        var mine = jdk("mine", "26");
        var other = jdk("other", "25");
        var outcome = run(
                builtElsewhere(),
                Map.of("MILLRACE_JAVA_HOME", mine.toString(), "JAVA_HOME", other.toString()),
                "status");
        assertEquals(new Outcome(0, mine + " ran\n"), outcome);
    }

    @Test
    void nothingIsBuiltUnderARunningSystem() throws Exception {
        var script = builtElsewhere();
        var java = Map.of("JAVA_HOME", jdk("current", "25").toString());
        var launcher = new ProcessBuilder("bash", "-c", "exec -a millrace.jar sleep 60").start();
        var running = new RunState(ProcessMark.of(launcher.toHandle()), List.of(), "", true, "", 0, List.of());
        Files.createDirectories(folder.resolve("run"));
        new RunFolder(folder).write(running);
        try {
            for (var command : List.of("up", "test")) {
                var outcome = run(script, java, command);
                assertEquals(1, outcome.status());
                assertTrue(outcome.output().contains("stop it first: ./millrace down"), outcome.output());
            }
        } finally {
            launcher.destroyForcibly().waitFor();
        }
    }

    @Test
    void logsNeedARun() throws Exception {
        var outcome = run(Map.of(), "logs");
        assertEquals(1, outcome.status());
        assertTrue(outcome.output().contains("no logs yet"), outcome.output());
    }

    @Test
    void logsShowsTheFileOfAService() throws Exception {
        Files.createDirectories(folder.resolve("logs"));
        Files.writeString(folder.resolve("logs/model-service.log"), "loaded\n");
        assertEquals(new Outcome(0, "loaded\n"), run(Map.of(), "logs", "model-service"));
        assertEquals(2, run(Map.of(), "logs", "modle-service").status());
    }

    /** The script in a folder whose launcher looks built: here it is, or is not, and another build may be under way. */
    private Path builtElsewhere() throws IOException {
        var root = Files.createDirectories(folder.resolve("built"));
        var target = Files.createDirectories(root.resolve("deploy/local/target"));
        Files.createFile(target.resolve("millrace.jar"));
        Files.createDirectories(root.resolve("deploy/local/src/main"));
        Files.createSymbolicLink(
                root.resolve("deploy/local/src/main/help"), ROOT.resolve("deploy/local/src/main/help"));
        return Files.copy(ROOT.resolve("millrace"), root.resolve("millrace"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** A folder that looks like a JDK; its java says where it lives. */
    private Path jdk(String name, String version) throws IOException {
        var home = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"%s\"%n".formatted(version));
        for (var program : List.of("java", "javac")) {
            var file = Files.writeString(
                    home.resolve("bin").resolve(program), "#!/bin/sh\necho \"%s ran\"\n".formatted(home));
            assertTrue(file.toFile().setExecutable(true));
        }
        return home;
    }

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        return run(ROOT.resolve("millrace"), environment, arguments);
    }

    private Outcome run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList();
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var all = new HashMap<>(environment);
        all.put("MILLRACE_HOME", folder.toString());
        builder.environment().putAll(all);
        var process = builder.start();
        try (var output = process.inputReader()) {
            var text = String.join("\n", output.readAllLines()) + "\n";
            return new Outcome(process.waitFor(), text);
        }
    }
}
