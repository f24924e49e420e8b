package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private final List<SupervisedProcess> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopWhatATestLeft() throws InterruptedException {
        for (var process : started) {
            process.requestStop();
            process.awaitStop(Duration.ZERO);
        }
    }

    @Test
    void aKilledProcessIsStartedAgain() throws Exception {
        var process = start(Map.of());
        long first = awaitPid(process, 0);
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        long second = awaitPid(process, first);
        assertNotEquals(first, second);
        assertEquals(1, process.status().restarts());
        assertTrue(notices.getFirst().startsWith("child died (exit 137)"), notices.toString());
    }

    @Test
    void aStoppedProcessEndsAndStaysDown() throws Exception {
        var process = start(Map.of());
        var handle = ProcessHandle.of(awaitPid(process, 0)).orElseThrow();
        process.requestStop();
        process.awaitStop(GRACE);
        assertFalse(handle.isAlive());
        assertEquals(0, process.status().pid());
        assertEquals(0, process.status().restarts());
        assertEquals(List.of(), notices);
    }

    @Test
    void aProcessThatIgnoresTheRequestIsKilled() throws Exception {
        var process = start(Map.of("STUBBORN", "yes"));
        var handle = ProcessHandle.of(awaitPid(process, 0)).orElseThrow();
        Eventually.holds("its hook is in place", 10, () -> log().contains("pid "));
        process.requestStop();
        process.awaitStop(Duration.ofMillis(300));
        assertFalse(handle.isAlive());
        assertTrue(notices.getLast().contains("is killed"), notices.toString());
    }

    @Test
    void stoppingDoesNotWaitForTheBackoff() throws Exception {
        var process = start(Map.of("LIFE_MS", "0"));
        Eventually.holds("it died three times", 20, () -> process.status().restarts() >= 3);
        long before = System.nanoTime();
        process.requestStop();
        process.awaitStop(GRACE);
        assertTrue(System.nanoTime() - before < 1_500_000_000L);
    }

    @Test
    void itsOutputGoesToTheLog() throws Exception {
        start(Map.of("LIFE_MS", "0"));
        Eventually.holds("two lives left their line", 20, () -> log().lines().count() >= 2);
        assertTrue(log().lines().allMatch(line -> line.startsWith("pid ")));
        assertTrue(notices.getFirst().startsWith("child died (exit 7)"), notices.toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatYieldsHasALowerPriorityAlsoAfterARestart() throws Exception {
        var process = start(Map.of(), true);
        long first = awaitPid(process, 0);
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        assertEquals(
                10,
                nice(awaitPid(process, first)) - nice(ProcessHandle.current().pid()));
    }

    /** Field 19 of proc_pid_stat(5); the second field, in parentheses, may hold blanks. */
    private static int nice(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }

    private SupervisedProcess start(Map<String, String> environment) throws IOException {
        return start(environment, false);
    }

    private SupervisedProcess start(Map<String, String> environment, boolean yields) throws IOException {
        var process = new SupervisedProcess(
                "child", TestChild.command(), environment, folder.resolve("child.log"), yields, notices::add);
        started.add(process);
        process.start();
        return process;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("child.log"));
        } catch (IOException e) {
            return "";
        }
    }

    private static long awaitPid(SupervisedProcess process, long other) throws InterruptedException {
        Eventually.holds(
                "it runs",
                10,
                () -> process.status().pid() != 0 && process.status().pid() != other);
        return process.status().pid();
    }
}
