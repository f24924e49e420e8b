package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R27: many who read a byte a second hold a bounded amount of memory, and nobody else up. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(120)
class EdgeSlowReadersTest extends EdgeFixture {
    private static final int READERS = 24;
    /** With twenty alternatives a token, over 4 MiB an answer: several times what may wait for a reader. */
    private static final int TOKENS = 2_000;

    private static final long BUFFER_MAX = 1 << 20;

    @Test
    void theyHoldABoundedAmountAndDelayNobody() throws Exception {
        long heapBefore = heapInUse();
        var sockets = new ArrayList<Socket>();
        try (var drip = Executors.newSingleThreadScheduledExecutor()) {
            for (int i = 0; i < READERS; i++) {
                sockets.add(slow());
            }
            var dripping = drip.scheduleWithFixedDelay(
                    () -> sockets.forEach(EdgeSlowReadersTest::readOne), 0, 1, TimeUnit.SECONDS);
            waitUntilOpen(READERS);

            for (int i = 0; i < 5; i++) {
                assertEquals(
                        "quick",
                        content(frames(chat("say quick", ",\"stream\":true").body())));
            }
            for (int i = 0; i < 600 && edge.open().size() > 0; i++) {
                Thread.sleep(50);
            }
            assertEquals(0, edge.open().size(), "the generations have ended");
            long grown = heapInUse() - heapBefore;
            assertTrue(grown < READERS * BUFFER_MAX * 3, "grown by " + (grown >> 20) + " MiB");
            dripping.cancel(false);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket slow() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout(500);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        send(
                socket,
                "wide " + TOKENS,
                ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20,\"max_tokens\":" + TOKENS);
        return socket;
    }

    private static void readOne(Socket socket) {
        try {
            socket.getInputStream().read();
        } catch (IOException e) {
            // Dropped, as it should be.
        }
    }

    private static long heapInUse() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
