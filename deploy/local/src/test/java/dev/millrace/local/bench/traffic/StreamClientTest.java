package dev.millrace.local.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.traffic.Answer.Ending;
import dev.millrace.local.bench.traffic.WireServer.Options;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.chat.ChatRequest.Message;
import dev.millrace.local.system.UsageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/** Over a real socket. */
class StreamClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @Test
    void aCompleteAnswerHasItsTextItsTimesAndTheServersCount() throws Exception {
        var answer = ask(Options.FAST.pieceMs(20), 5, _ -> false);
        assertEquals(Ending.COMPLETE, answer.ending());
        assertEquals("w0 w1 w2 w3 w4 ", answer.text());
        assertEquals(5, answer.pieceNanos().length);
        assertEquals(10, answer.outputTokens());
        assertEquals(7, answer.promptTokens());
        assertTrue(answer.pieceNanos()[0] - answer.intendedNanos() >= 20_000_000);
        assertTrue(answer.endNanos() - answer.intendedNanos() >= 100_000_000);
    }

    @Test
    void piecesAreCountedWhereTheServerDoesNot() throws Exception {
        var answer = ask(new Options(0, false, false, 0, 0, 200), 5, _ -> false);
        assertEquals(5, answer.outputTokens());
        assertEquals(0, answer.promptTokens());
    }

    @Test
    void aClientThatLeavesClosesTheConnection() throws Exception {
        try (var server = new WireServer(Options.FAST.pieceMs(10))) {
            var answer = ask(server, 500, pieces -> pieces == 3, TIMEOUT);
            assertEquals(Ending.DROPPED, answer.ending());
            assertEquals("w0 w1 w2 ", answer.text());
            for (int i = 0; i < 200 && server.cutOff().isEmpty(); i++) {
                Thread.sleep(20);
            }
            assertEquals(1, server.cutOff().size());
            assertTrue(server.cutOff().getFirst() < 500, server.cutOff().toString());
        }
    }

    @Test
    void failuresAreToldByKind() throws Exception {
        var refused = ask(new Options(0, true, false, 0, 0, 503), 5, _ -> false);
        assertEquals(
                List.of("HTTP 503", "{\"error\":{\"message\":\"no room\"}}"),
                List.of(refused.problem(), refused.detail()));
        var broken = ask(new Options(0, true, false, 0, 2, 200), 5, _ -> false);
        assertEquals(List.of(Ending.FAILED, "broke off"), List.of(broken.ending(), broken.problem()));
        assertEquals(2, broken.pieceNanos().length);
    }

    @Test
    void aServerThatStandsStillTimesOut() throws Exception {
        try (var server = new WireServer(Options.FAST.pieceMs(60_000))) {
            var answer = ask(server, 5, _ -> false, Duration.ofMillis(300));
            assertEquals(List.of(Ending.FAILED, "timeout"), List.of(answer.ending(), answer.problem()));
        }
    }

    @Test
    void nobodyThereIsAFailureAndNotAnException() throws Exception {
        try (var client = new StreamClient(TIMEOUT)) {
            var target = Target.parse("http://127.0.0.1:1", Map.of());
            var answer = client.send(target, request(5), System.nanoTime(), _ -> false);
            assertEquals(List.of(Ending.FAILED, "no answer"), List.of(answer.ending(), answer.problem()));
            var refusal = assertThrows(UsageException.class, () -> client.model(target));
            assertTrue(
                    refusal.getMessage().startsWith("--url 127.0.0.1:1=http://127.0.0.1:1/v1 does not answer"),
                    refusal.getMessage());
        }
    }

    private static Answer ask(Options options, int tokens, IntPredicate leaves) throws Exception {
        try (var server = new WireServer(options)) {
            return ask(server, tokens, leaves, TIMEOUT);
        }
    }

    private static Answer ask(WireServer server, int tokens, IntPredicate leaves, Duration timeout) throws Exception {
        try (var client = new StreamClient(timeout)) {
            var target = Target.parse(server.url(), Map.of());
            assertEquals("wire", client.model(target));
            return client.send(target, request(tokens), System.nanoTime(), leaves);
        }
    }

    private static ChatRequest request(int tokens) {
        return new ChatRequest("wire", List.of(new Message("user", "hi")), tokens, 0.0, null, null, null);
    }
}
