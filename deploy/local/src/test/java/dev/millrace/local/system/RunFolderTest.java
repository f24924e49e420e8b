package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.RunState.ProcessMark;
import dev.millrace.local.system.RunState.ServiceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final ProcessMark SELF = ProcessMark.of(ProcessHandle.current());

    @TempDir
    Path home;

    @Test
    void tellsOthersWhatRuns() throws Exception {
        var folder = new RunFolder(home);
        try (var _ = folder.lock()) {
            folder.write(state(SELF, SELF));
        }
        assertEquals(Optional.of(state(SELF, SELF)), new RunFolder(home).readRunning());
    }

    @Test
    void onlyOneLauncherHoldsAHome() throws Exception {
        var folder = new RunFolder(home);
        try (var _ = folder.lock()) {
            var refusal = assertThrows(UsageException.class, folder::lock);
            assertTrue(refusal.getMessage().contains("./millrace down"));
        }
        folder.lock().close();
    }

    @Test
    void aStateOfADeadLauncherIsStale() throws Exception {
        var folder = new RunFolder(home);
        folder.lock().close();
        var recycled = new ProcessMark(SELF.pid(), SELF.startedEpochMs() - 60_000);
        folder.write(state(recycled, recycled));
        assertTrue(folder.read().isPresent());
        assertEquals(Optional.empty(), folder.readRunning());
    }

    @Test
    void aBrokenOrMissingStateIsNoState() throws Exception {
        var folder = new RunFolder(home);
        assertEquals(Optional.empty(), folder.read());
        Files.createDirectories(home.resolve("run"));
        Files.writeString(home.resolve("run/state.json"), "{\"launcher\":{\"pid\":12");
        assertEquals(Optional.empty(), folder.read());
    }

    @Test
    void leftoversAreStoppedButNotProcessesThatOnlyShareTheirId() throws Exception {
        var child = new ProcessBuilder(TestChild.command()).start();
        var mark = ProcessMark.of(child.toHandle());
        assertEquals(
                0,
                Leftovers.stop(
                        state(SELF, new ProcessMark(mark.pid(), mark.startedEpochMs() + 60_000)), Duration.ZERO));
        assertTrue(child.isAlive());
        assertEquals(1, Leftovers.stop(state(SELF, mark), Duration.ofSeconds(10)));
        assertFalse(child.isAlive());
    }

    private static RunState state(ProcessMark launcher, ProcessMark service) {
        return new RunState(
                launcher,
                List.of("http://127.0.0.1:8080"),
                "127.0.0.1:9092",
                true,
                "smol",
                1234,
                List.of(new ServiceState("model-service", service, 9002, 9102, 1, false)));
    }
}
