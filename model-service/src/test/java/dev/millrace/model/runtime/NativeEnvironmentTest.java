package dev.millrace.model.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped while sessions are in use. */
@Timeout(120)
class NativeEnvironmentTest {
    private static final Path GRAPH = Path.of("src/test/resources/golden/ortadapter/product.onnx");

    @TempDir
    private Path folder;

    /** Without the environment through its shutdown such a process ends by SIGSEGV or SIGBUS: 128 and more, and a report. */
    @Test
    void aProcessThatIsStoppedInTheMiddleOfItsWorkEndsInOrder() throws IOException, InterruptedException {
        var arguments = Files.write(
                folder.resolve("arguments"),
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        '"' + System.getProperty("java.class.path").replace("\\", "\\\\") + '"',
                        Stopped.class.getName(),
                        GRAPH.toAbsolutePath().toString()));
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var process = new ProcessBuilder(java, "@" + arguments)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(100, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), told);
        assertTrue(told.contains("drained"), told);
    }

    /** Opens sessions without end, and is stopped meanwhile; a hook drains for a second, as the services' do. */
    static final class Stopped {
        private static volatile boolean stopping;

        public static void main(String[] arguments) throws InterruptedException, OrtException {
            open(arguments[0]);
            var work = Thread.ofPlatform().daemon().start(() -> {
                while (!stopping) {
                    open(arguments[0]);
                }
            });
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                try {
                    Thread.sleep(1_000);
                    stopping = true;
                    work.join();
                    System.out.println("drained");
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            Thread.sleep(200);
            System.exit(0);
        }

        private static void open(String graph) {
            try (var options = new OrtSession.SessionOptions();
                    var session = NativeEnvironment.get().createSession(graph, options)) {
                if (session.getNumInputs() == 0) {
                    throw new IllegalStateException("a graph without inputs");
                }
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
