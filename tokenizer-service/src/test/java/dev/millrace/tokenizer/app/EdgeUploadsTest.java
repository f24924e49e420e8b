package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Forms that are not what they say. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeUploadsTest extends EdgeFixture {
    private static final String PURPOSE = "--XB\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n";
    private static final String CUT =
            PURPOSE + "--XB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n{}";
    private static final int ROOM = 8;

    @Inject
    FileRoutes files;

    /** As many as may be read at once: the room of each comes back. */
    @Test
    void aFormThatEndsWithinItsFileIsRefusedAndTakesUpNoRoom() throws Exception {
        var cut = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < ROOM; i++) {
            cut.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return request("POST", "/v1/files", "multipart/form-data; boundary=XB", CUT);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (var one : cut) {
            assertError(400, "invalid_form", one.get());
        }
        var whole = request("POST", "/v1/files", "multipart/form-data; boundary=XB", CUT + "\r\n--XB--\r\n");
        assertEquals(200, whole.statusCode(), whole.body());
    }

    @AfterEach
    void nothingOfAnUploadStaysBehind() throws Exception {
        for (int i = 0; i < 500 && waiting() > 0; i++) {
            Thread.sleep(20);
        }
        assertEquals(0, waiting(), "uploads in " + files.folder());
    }

    @Test
    void whoHangsUpWithinAFileLeavesNothing() throws Exception {
        var head = "POST /v1/files HTTP/1.1\r\nHost: edge\r\nContent-Type: multipart/form-data; boundary=XB\r\n"
                + "Content-Length: 100000\r\n\r\n";
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write((head + CUT + "x".repeat(50_000)).getBytes(US_ASCII));
            for (int i = 0; i < 500 && waiting() == 0; i++) {
                Thread.sleep(20);
            }
            assertEquals(1, waiting(), "a part of it is kept while the rest is awaited");
        }
    }

    private long waiting() throws IOException {
        try (var uploads = Files.list(files.folder())) {
            return uploads.count();
        }
    }
}
