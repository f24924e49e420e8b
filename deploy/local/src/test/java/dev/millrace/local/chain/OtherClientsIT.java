package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.local.system.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The scripts of {@code deploy/clients}: clients that others wrote stream, call a tool and embed. They are installed into
 * {@code target/clients}; what cannot be is skipped with a sentence.
 */
class OtherClientsIT {
    private static final Path CLIENTS = Path.of(System.getProperty("millrace.root", "../.."))
            .resolve("deploy/clients")
            .toAbsolutePath();
    private static final Path PLACE = Path.of("target/clients").toAbsolutePath();
    private static final int INSTALL_MINUTES_MAX = 8;
    private static final int RUN_MINUTES_MAX = 5;

    private static RunningSystem system;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(PLACE);
        system = RunningSystem.withEmbeddings(EmbeddingsIT.imported());
        Eventually.holds(
                "the edge lists both models", 30, () -> get("/v1/models").contains("embedded"));
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void pythonClientsFindNothingMissing() throws Exception {
        var python = PLACE.resolve("venv/bin/python");
        if (!Files.exists(python)) {
            assumeTrue(
                    run(List.of("python3", "-m", "venv", PLACE.resolve("venv").toString())) == 0, "Needs Python 3.");
        }
        var requirements = CLIENTS.resolve("python/requirements.txt").toString();
        assumeTrue(
                run(List.of(python.toString(), "-m", "pip", "install", "--quiet", "-r", requirements)) == 0,
                "The Python clients cannot be installed here.");
        for (var script : List.of("openai_client.py", "langchain_client.py")) {
            runs(
                    script,
                    List.of(
                            python.toString(),
                            CLIENTS.resolve("python/" + script).toString(),
                            base()));
        }
    }

    @Test
    void npmsClientFindsNothingMissing() throws Exception {
        for (var file : List.of("package.json", "package-lock.json", "openai-client.mjs")) {
            Files.copy(CLIENTS.resolve("node/" + file), PLACE.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        assumeTrue(
                run(List.of("npm", "ci", "--silent", "--no-audit", "--no-fund")) == 0,
                "npm's client cannot be installed here.");
        runs("openai-client.mjs", List.of("node", "openai-client.mjs", base()));
    }

    private static String base() {
        return system.url() + "/v1";
    }

    private static String get(String path) {
        try (var in = URI.create(system.url() + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The exit status, or -1 when there is no such program. */
    private static int run(List<String> command) throws InterruptedException {
        try {
            var process = start(command, "install");
            if (!process.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void runs(String name, List<String> command) throws Exception {
        var process = start(new ArrayList<>(command), name);
        boolean ended = process.waitFor(RUN_MINUTES_MAX, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        var output = Files.readString(PLACE.resolve(name + ".log"));
        assertTrue(ended, () -> name + " still runs:\n" + output);
        assertEquals(
                0, process.exitValue(), () -> String.join(" | ", output.lines().toList())); // a summary shows one line
    }

    private static Process start(List<String> command, String name) throws IOException {
        return new ProcessBuilder(command)
                .directory(PLACE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(PLACE.resolve(name + ".log").toFile())
                .start();
    }
}
