package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpEmbedderTest {
    private static String answer(EncoderServer.Asked asked) {
        var root = EncoderServer.JSON.createObjectNode();
        var data = root.putArray("data");
        for (var text : asked.texts()) {
            data.addObject()
                    .put("index", data.size() - 1)
                    .putArray("embedding")
                    .add(text.length())
                    .add(1);
        }
        return root.toString();
    }

    private static HttpEmbedder embedder(EvaluationConfig config) {
        return new HttpEmbedder(new EncoderApi(config), config);
    }

    @Test
    void asksTheNamedModelAndAgainWhenItIsAway() throws IOException {
        try (var server = new EncoderServer(HttpEmbedderTest::answer)) {
            server.statuses.add(503);
            var embedder = embedder(server.config("embeddings-model", "minilm", "retries", "1"));
            var vectors = embedder.embed(List.of("a", "abc"));
            assertArrayEquals(new float[] {1, 1}, vectors.getFirst());
            assertArrayEquals(new float[] {3, 1}, vectors.get(1));
            var asked = server.asked.getLast();
            assertEquals("/v1/embeddings", asked.path());
            assertEquals("minilm", asked.body().path("model").asText());
            assertEquals("", asked.key());
            assertEquals(2, server.asked.size());
        }
    }

    @Test
    void saysWhyThereAreNone() throws IOException {
        try (var server = new EncoderServer(asked -> "{\"data\":[]}")) {
            var embedder = embedder(server.config("retries", "0"));
            assertFails("1 texts have 0 embeddings", embedder);
            server.statuses.add(404);
            assertFails("no embeddings: " + server.url() + "/v1/embeddings answers 404", embedder);
        }
        assertFails("no embedding model: start with --embedding-model", embedder(TaskFilesTest.config()));
    }

    private static void assertFails(String why, HttpEmbedder embedder) {
        var failure = assertThrows(IllegalStateException.class, () -> embedder.embed(List.of("a")));
        assertTrue(String.valueOf(failure.getMessage()).startsWith(why), failure.getMessage());
    }
}
