package dev.millrace.local.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.tether.Tether;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TetherTest {
    @Test
    void aServiceEndsWhenItsLauncherIsGone() throws Exception {
        var child = new ProcessBuilder(TestChild.command(Tether.class.getName())).start();
        try (var output = child.inputReader()) {
            assertEquals("pid " + child.pid(), output.readLine());
            child.getOutputStream().close();
            assertTrue(child.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, child.exitValue());
        } finally {
            child.destroyForcibly();
        }
    }
}
