package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.security.NewKey;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** An edge with keys, asked by HTTP. */
abstract class KeyedFixture extends EdgeFixture {
    HttpResponse<String> send(NewKey key, String method, String path, @Nullable String body) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + key.text())
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    static void assertParam(@Nullable String param, HttpResponse<String> answer) throws Exception {
        assertEquals(400, answer.statusCode(), answer.body());
        var named = JSON.readTree(answer.body()).at("/error/param");
        assertEquals(param, named.textValue(), answer.body());
        assertFalse(JSON.readTree(answer.body()).at("/error/message").asText().isEmpty());
    }
}
