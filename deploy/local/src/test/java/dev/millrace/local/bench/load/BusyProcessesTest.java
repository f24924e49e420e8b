package dev.millrace.local.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BusyProcessesTest {
    @Test
    void theyComputeUntilTheyAreClosed() throws Exception {
        var before = ProcessHandle.current().children().toList();
        try (var busy = BusyProcesses.start(2)) {
            assertEquals(2, busy.running());
            var children = ProcessHandle.current()
                    .children()
                    .filter(child -> !before.contains(child))
                    .toList();
            assertEquals(2, children.size());
            for (int i = 0; i < 600 && !children.stream().allMatch(BusyProcessesTest::hasComputed); i++) {
                Thread.sleep(50);
            }
            assertTrue(children.stream().allMatch(BusyProcessesTest::hasComputed), children.toString());
            busy.close();
            for (int i = 0; i < 100 && busy.running() > 0; i++) {
                Thread.sleep(50);
            }
            assertEquals(0, busy.running());
        }
    }

    /** For a second: more than a JVM's start takes. */
    private static boolean hasComputed(ProcessHandle child) {
        return child.info().totalCpuDuration().orElse(Duration.ZERO).compareTo(Duration.ofSeconds(1)) > 0;
    }
}
