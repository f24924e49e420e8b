package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
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
}
