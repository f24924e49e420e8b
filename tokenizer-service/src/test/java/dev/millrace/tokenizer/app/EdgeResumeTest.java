package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.tokenizer.resume.EventId;
import dev.millrace.tokenizer.resume.RequestIds;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that are gone on with. The answers come from the log alone, as they would at another edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeResumeTest extends EdgeFixture {
    private static final String STREAM = ",\"stream\":true";

    @Test
    void everyFrameHasAnIdOfItsOwnThatNamesItsRequest() throws Exception {
        var frames = numbered(chat("say Grüße 👋", STREAM).body());

        var ids = new HashSet<String>();
        var request = JSON.readTree(frames.getFirst().data()).path("id").asText();
        for (var frame : frames) {
            assertTrue(ids.add(frame.id()), frame.id());
            assertEquals(request, EventId.parse(frame.id()).orElseThrow().requestId());
        }
    }

    /** R29: whichever frame was the last that arrived, the rest is the rest, byte for byte. */
    @Test
    void resumesAnEndedStreamAfterEveryFrame() throws Exception {
        for (var more : new String[] {"", ",\"stop\":[\"thr\"]", ",\"logprobs\":true,\"top_logprobs\":2"}) {
            var body = chat("say one two 漢字👋 three four", STREAM + more).body();
            var frames = numbered(body);
            for (int has = 0; has < frames.size(); has += 5) {
                var id = frames.get(has).id();
                var rest = resume(frames, id);
                assertEquals(200, rest.statusCode());
                assertEquals(after(body, id), rest.body());
            }
            assertEquals(frames(body), frames(resume(frames, null).body()), "without an id all of it comes");
            assertEquals(204, resume(frames, frames.getLast().id()).statusCode(), "nothing is left");
        }
    }

    /** A client keeps the id of the last frame that had one, as the rules of server-sent events say. */
    @Test
    void anErrorHasNoIdSoThatWhoComesBackMissesNothing() throws Exception {
        var frames = numbered(chat("fail", STREAM).body());
        assertTrue(frames.getLast().data().contains("The model is away."));
        assertEquals("", frames.getLast().id());

        var rest = resume(frames, frames.get(frames.size() - 2).id());
        assertTrue(rest.body().contains("The model is away."), rest.body());
    }

    @Test
    void reportsTheSameUsageAgain() throws Exception {
        var body = chat("say abc", STREAM + ",\"stream_options\":{\"include_usage\":true}")
                .body();
        var frames = numbered(body);

        var again = numbered(resume(frames, frames.get(1).id()).body());

        int usage = frames.size() - 2;
        assertEquals(
                JSON.readTree(frames.get(usage).data()).path("usage"),
                JSON.readTree(again.get(usage - 2).data()).path("usage"));
    }

    @Test
    void goesOnWithARunningStreamThatWasLeft() throws Exception {
        var head = leave("forever", "X-Conversation-Id: 7");
        var seen = numbered(head);
        var request = EventId.parse(seen.getFirst().id()).orElseThrow().requestId();

        try (var socket = get("/v1/streams/" + request, seen.getLast().id())) {
            var received = readUntil(socket, "\"content\":\".\"");
            assertFalse(received.contains("\"role\""), "the client has that");
            var next = numbered(received.substring(received.indexOf("id: "), received.lastIndexOf("\n\n") + 2));
            assertEquals(
                    EventId.parse(seen.getLast().id()).orElseThrow().frames() + 1,
                    EventId.parse(next.getFirst().id()).orElseThrow().frames());

            assertEquals(200, delete(request, "").statusCode());
            assertEquals(
                    "{\"id\":\"" + request + "\",\"cancelled\":true}",
                    delete(request, "").body());
            assertTrue(readUntil(socket, "\"cancelled\"").contains("The generation was cancelled."));
        }
        var done = completion(request);
        assertEquals(FinishReason.FINISH_REASON_CANCELLED, done.getChoices(0).getFinishReason());
        assertEquals(1, completions(request));
        assertEquals(
                "{\"id\":\"" + request + "\",\"cancelled\":true}",
                delete(request, "").body());
        waitUntilNothingIsOpen();
    }

    @Test
    void anEndedAnswerIsNotCancelled() throws Exception {
        var request = JSON.readTree(chat("say done", "").body()).path("id").asText();
        completion(request);

        assertEquals(
                "{\"id\":\"" + request + "\",\"cancelled\":false}",
                delete(request, "").body());
        assertEquals(
                0,
                probe().all(
                                Topics.GENERATION_CONTROL,
                                GenerationCancelled.parser(),
                                one -> one.getRequestId().equals(request))
                        .size());
        var posted = request("POST", "/v1/chat/completions/" + request + "/cancel", null, null);
        assertEquals(200, posted.statusCode());
    }

    @Test
    void whoeverResumesKeepsAnOrphanGoing() throws Exception {
        // Nobody came for the first, and it was given some time; the edge has just started.
        assertEquals(
                CancelReason.CANCEL_REASON_EDGE_RESTARTED,
                cancellation(LastRun.RESUMABLE).getReason());
        long at = cancelledAtMs(LastRun.RESUMABLE) - cancelledAtMs(LastRun.STREAM);
        assertTrue(at >= 1_000L * EdgeSurroundings.ORPHAN_GRACE_S - 500, "after " + at + " ms");
        assertEquals(1, completions(LastRun.RESUMABLE));
        waitUntilNothingIsOpen();
    }

    @Test
    void aLeftStreamEndsSomeTimeAfterItsLastListener() throws Exception {
        // With a key it has the orphans' grace, in which the resumer comes.
        var seen = numbered(leave("forever", "Idempotency-Key: left " + System.nanoTime()));
        var request = EventId.parse(seen.getFirst().id()).orElseThrow().requestId();
        try (var socket = get("/v1/streams/" + request, seen.getLast().id())) {
            readUntil(socket, "\"content\":\".\"");
            Thread.sleep(1_000L * EdgeSurroundings.ORPHAN_GRACE_S + 2_500);
            assertEquals(1, edge.open().size(), "somebody listens");
        }
        assertEquals(
                FinishReason.FINISH_REASON_CANCELLED,
                completionWithin(request, 15).getChoices(0).getFinishReason());
        waitUntilNothingIsOpen();
    }

    @Test
    void aLongAnswerIsReadBackAtThePaceOfItsReader() throws Exception {
        var seen = numbered(leave(
                "wide 3000",
                "Prefer: return=minimal, respond-async; wait=5",
                ",\"logprobs\":true,\"top_logprobs\":20"));
        var request = EventId.parse(seen.getFirst().id()).orElseThrow().requestId();
        completionWithin(request, 30);

        var all = numbered(resume(seen, null).body());

        assertEquals("[DONE]", all.getLast().data());
        assertEquals("w".repeat(3_000), content(all.stream().map(Frame::data).toList()));
    }

    @Test
    void onlyItsTenantMayResumeOrCancel() throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(uri("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer mine")
                        .POST(HttpRequest.BodyPublishers.ofString(body("say secret", STREAM)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        var request = EventId.parse(numbered(response.body()).getFirst().id()).orElseThrow();

        assertEquals(200, get(request, "mine").statusCode());
        for (var key : new String[] {"yours", ""}) {
            assertError(404, "stream_not_found", get(request, key));
            assertError(404, "stream_not_found", delete(request.requestId(), key));
        }
    }

    @Test
    void saysWhatItDoesNotHave() throws Exception {
        long nowMs = System.currentTimeMillis();
        var unknown = RequestIds.fresh("chatcmpl-", nowMs, new Random(1));
        var old = RequestIds.fresh("chatcmpl-", nowMs - 31 * 60_000, new Random(1));

        assertError(404, "stream_not_found", request("GET", "/v1/streams/" + unknown, null, null));
        assertError(404, "stream_not_found", request("GET", "/v1/streams/no%20id", null, null));
        assertError(410, "stream_expired", request("GET", "/v1/streams/" + old, null, null));
        assertError(404, "stream_not_found", delete(unknown, ""));
        assertError(400, "invalid_event_id", request("GET", "/v1/streams/" + unknown + "?from=x", null, null));
        assertError(
                400,
                "invalid_event_id",
                request("GET", "/v1/streams/" + unknown + "?from=" + old + ".0.0.1", null, null));
        assertError(405, "method_not_allowed", request("PUT", "/v1/streams/" + unknown, "application/json", "{}"));
        // A request that came by gRPC or topic has no frames.
        assertError(404, "stream_not_found", request("GET", "/v1/streams/" + LastRun.PROMPT, null, null));
    }

    private HttpResponse<String> get(EventId id, String key) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri("/v1/streams/" + id.requestId() + "?from=" + id))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> delete(String request, String key) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri("/v1/streams/" + request))
                        .header("Authorization", "Bearer " + key)
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String leave(String user, String header) throws Exception {
        return leave(user, header, "");
    }

    /** Begins a stream, reads some whole frames of it and drops the connection. */
    private String leave(String user, String header, String more) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            send(socket, user, STREAM + more, header);
            var received = readUntil(socket, "\"content\":\"" + (user.startsWith("wide") ? "w" : "."));
            return received.substring(received.indexOf("id: "), received.lastIndexOf("\n\n") + 2);
        }
    }

    private Socket get(String path, String lastEventId) throws Exception {
        var socket = new Socket("127.0.0.1", port);
        var head = "GET " + path + " HTTP/1.1\r\nHost: x\r\nLast-Event-ID: " + lastEventId + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        return socket;
    }

    private static String readUntil(Socket socket, String text) throws Exception {
        var received = new StringBuilder();
        while (received.indexOf(text) < 0 || !received.toString().endsWith("\n\n")) {
            int next = socket.getInputStream().read();
            assertTrue(next >= 0, "the stream ended: " + received);
            // Chunk sizes of HTTP stand on lines of their own, which end in \r\n.
            received.append((char) next);
            int chunk = received.length();
            if (next == '\n' && chunk > 1 && received.charAt(chunk - 2) == '\r') {
                int line = received.lastIndexOf("\n", chunk - 2) + 1;
                if (received.substring(line, chunk).matches("[0-9a-f]*\r\n")) {
                    received.setLength(line);
                }
            }
        }
        return received.toString();
    }

    private GenerationCompleted completionWithin(String id, int seconds) throws InterruptedException {
        for (int i = 0; i < 10 * seconds && completions(id) == 0; i++) {
            Thread.sleep(100);
        }
        return completion(id);
    }

    private long cancelledAtMs(String id) {
        return probe().await(Topics.GENERATION_CONTROL, record -> id.equals(record.key()))
                .timestamp();
    }
}
