package dev.millrace.local;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.local.chain.RunningSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The chat page: its logic under Node, and the page itself and that of the API in Chromium, on a running system. The scripts and what they
 * check lie in {@code src/test/browser}; pictures and the output of each go to {@code target/chat-page}.
 */
class ChatPageIT {
    private static final Path ROOT = Path.of(System.getProperty("millrace.root", "../.."));
    private static final Path SCRIPTS =
            ROOT.resolve("deploy/local/src/test/browser").toAbsolutePath().normalize();
    private static final Path RESULTS = Path.of("target/chat-page").toAbsolutePath();
    private static final Path CHROMIUM = Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));

    @BeforeAll
    static void needsNode() throws Exception {
        Files.createDirectories(RESULTS);
        assumeTrue(hasNode(), "The tests of the chat page need Node 20.19 or later on the PATH.");
    }

    @Test
    void theLogicOfThePageHolds() throws Exception {
        var command = new ArrayList<>(List.of("node", "--test"));
        try (var files = Files.newDirectoryStream(SCRIPTS, "*.test.mjs")) {
            files.forEach(file -> command.add(file.getFileName().toString()));
        }
        assertTrue(command.size() > 2, "no tests in " + SCRIPTS);
        run("logic", 1, command);
    }

    @Test
    void thePageAnswersInChromium() throws Exception {
        requireBrowser();
        run("page", 10, List.of("node", "chat-page.mjs", address(), RESULTS.toString()));
    }

    @Test
    void theComparingPageAnswersInChromium() throws Exception {
        requireBrowser();
        run("compare", 10, List.of("node", "compare-page.mjs", address(), RESULTS.toString()));
    }

    @Test
    void theRankingPageTakesKeysAndTouchInChromium() throws Exception {
        requireBrowser();
        run("rank", 10, List.of("node", "rank-page.mjs", address(), RESULTS.toString()));
    }

    @Test
    void thePageOfEvaluationsRunsOneInChromium() throws Exception {
        requireBrowser();
        run("evaluations", 10, List.of("node", "evaluations-page.mjs", address(), RESULTS.toString()));
    }

    @Test
    void thePageOfTrainingTrainsInChromium() throws Exception {
        requireBrowser();
        run("training", 12, List.of("node", "training-page.mjs", address(), RESULTS.toString()));
    }

    private static void requireBrowser() {
        assumeTrue(Files.isExecutable(CHROMIUM), "No Chromium at " + CHROMIUM + "; install it, or set CHROMIUM.");
        assumeTrue(Files.exists(SCRIPTS.resolve("node_modules/playwright-core")), "Run 'npm ci' in " + SCRIPTS + ".");
    }

    @Test
    void theDescriptionOfTheApiIsShownInChromium() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "No Chromium at " + CHROMIUM + "; install it, or set CHROMIUM.");
        assumeTrue(Files.exists(SCRIPTS.resolve("node_modules/playwright-core")), "Run 'npm ci' in " + SCRIPTS + ".");
        run("docs", 5, List.of("node", "docs-page.mjs", address(), RESULTS.toString()));
    }

    /** The system of these tests, or one that runs already and is named by {@code -Dmillrace.address=http://…}. */
    private static String address() throws Exception {
        var named = System.getProperty("millrace.address", "");
        return named.isEmpty() ? RunningSystem.get().url() : named;
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return start(List.of("node", "--version"), "version").waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void run(String name, int minutesMax, List<String> command) throws Exception {
        var process = start(command, name);
        var ended = process.waitFor(minutesMax, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        var output = Files.readString(RESULTS.resolve(name + ".log"));
        assertTrue(ended, () -> "still running after " + minutesMax + " min:\n" + output);
        assertEquals(0, process.exitValue(), () -> withoutWhatHolds(output));
    }

    /** What went wrong comes first: build servers show the first line of a failure. */
    private static String withoutWhatHolds(String output) {
        return output.lines().filter(line -> !line.startsWith("ok")).collect(joining("\n"));
    }

    private static Process start(List<String> command, String name) throws IOException {
        return new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(RESULTS.resolve(name + ".log").toFile())
                .start();
    }
}
