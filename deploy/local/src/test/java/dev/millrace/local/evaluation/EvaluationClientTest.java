package dev.millrace.local.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Against a list as the service answers it: the newest run first. */
class EvaluationClientTest {
    private static final String RUNS = """
            {"evaluations": [
              {"evaluation_id": "run-0000000000000005", "status": "EVALUATION_STATUS_RUNNING", "spec": {"label": "night"}},
              {"evaluation_id": "run-0000000000000004", "status": "EVALUATION_STATUS_FAILED", "spec": {"label": "broken"}},
              {"evaluation_id": "run-0000000000000003", "status": "EVALUATION_STATUS_COMPLETED", "spec": {"label": "night"}},
              {"evaluation_id": "run-0000000000000002", "status": "EVALUATION_STATUS_COMPLETED", "spec": {"label": "night"}},
              {"evaluation_id": "run-0000000000000001", "status": "EVALUATION_STATUS_COMPLETED", "spec": {}}]}
            """;

    private HttpServer server;
    private EvaluationClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/evaluations", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(RUNS.getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        client = new EvaluationClient("http://127.0.0.1:" + server.getAddress().getPort(), "");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aLabelIsItsNewestRunHoweverThatStands() throws Exception {
        assertEquals("run-0000000000000005", client.newest("night"));
        assertEquals("run-0000000000000004", client.newest("broken"));
    }

    @Test
    void whatIsReadIsTheNewestThatIsComplete() throws Exception {
        assertEquals("run-0000000000000003", client.readable("night"));
        assertFails("there is no complete run with the id or label 'broken'", () -> client.readable("broken"));
    }

    @Test
    void aLabelOfSeveralRunsNamesNoSingleOne() throws Exception {
        assertEquals("run-0000000000000004", client.only("broken"));
        assertFails(
                "3 runs have the label 'night', name one by its id:"
                        + " run-0000000000000005 run-0000000000000003 run-0000000000000002",
                () -> client.only("night"));
    }

    @Test
    void anIdIsTakenAsItIs() throws Exception {
        for (var id : new String[] {"run-00000000000000ff", "human-0000000000000001"}) {
            assertEquals(id, client.newest(id));
            assertEquals(id, client.readable(id));
            assertEquals(id, client.only(id));
        }
    }

    @Test
    void nothingNamesNoRun() {
        for (var name : new String[] {"", " "}) {
            assertFails("a run is named by its id or label, not by nothing", () -> client.newest(name));
            assertFails("a run is named by its id or label, not by nothing", () -> client.readable(name));
            assertFails("a run is named by its id or label, not by nothing", () -> client.only(name));
        }
        assertFails("there is no run with the id or label 'nights'", () -> client.only("nights"));
    }

    private static void assertFails(String why, Executable call) {
        var refusal = assertThrows(UsageException.class, call);
        assertTrue(refusal.getMessage().startsWith(why), refusal.getMessage());
    }
}
