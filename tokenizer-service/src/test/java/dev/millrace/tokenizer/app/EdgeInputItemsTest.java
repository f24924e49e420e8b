package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The items that a stored response answered. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeInputItemsTest extends EdgeFixture {
    @Test
    void tellsTheLatestFirstAndWhatItFollowedToo() throws Exception {
        var id = followed();

        var list = EdgeMessageModelsTest.fits("/v1/responses/{id}/input_items", items(id, ""));
        assertEquals("list", list.path("object").asText());
        assertEquals(List.of("say Two", "One", "say One"), texts(list));
        assertEquals(list.at("/data/0/id"), list.path("first_id"));
        assertEquals(list.at("/data/2/id"), list.path("last_id"));
        assertFalse(list.path("has_more").asBoolean());
    }

    @Test
    void pagesGiveEveryItemOnceInEitherOrder() throws Exception {
        var id = followed();
        for (var order : List.of("asc", "desc")) {
            var told = new ArrayList<String>();
            var after = "";
            for (int page = 0; page < 3; page++) {
                var list = JSON.readTree(
                        items(id, "?limit=1&order=" + order + after).body());
                assertEquals(page < 2, list.path("has_more").asBoolean(), list.toString());
                told.addAll(texts(list));
                after = "&after=" + list.path("last_id").asText();
            }
            var expected = List.of("say One", "One", "say Two");
            assertEquals(order.equals("asc") ? expected : expected.reversed(), told);
        }
    }

    @Test
    void namesWhatIsWrong() throws Exception {
        var id = followed();
        for (var wrong : List.of("limit=0", "limit=101", "limit=x", "order=up", "after=msg_nobody")) {
            var refused = items(id, "?" + wrong);
            assertError(400, "invalid_value", refused);
            assertEquals(
                    wrong.split("=", 2)[0],
                    JSON.readTree(refused.body()).at("/error/param").asText());
        }
        assertError(404, "response_not_found", items("resp_none", ""));
        var other = http.send(
                HttpRequest.newBuilder(uri("/v1/responses/" + id + "/input_items"))
                        .header("x-api-key", "somebody-else")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertError(404, "response_not_found", other);
        assertEquals(
                "GET, HEAD",
                header(request("POST", "/v1/responses/" + id + "/input_items", "application/json", "{}"), "allow"));
        assertEquals(200, request("DELETE", "/v1/responses/" + id, null, null).statusCode());
        assertError(404, "response_not_found", items(id, ""));
    }

    /** The id of a response that follows another. */
    private String followed() throws Exception {
        var first = created("\"input\":\"say One\",\"instructions\":\"Be brief.\"");
        return created("\"input\":\"say Two\",\"previous_response_id\":\"" + first + "\"");
    }

    private String created(String asked) throws Exception {
        var answer = request("POST", "/v1/responses", "application/json", "{\"model\":\"tiny-model\"," + asked + "}");
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body()).path("id").asText();
    }

    private HttpResponse<String> items(String id, String query) throws Exception {
        return request("GET", "/v1/responses/" + id + "/input_items" + query, null, null);
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.path("data").forEach(item -> {
            assertTrue(item.path("id").asText().startsWith("msg_"), item.toString());
            texts.add(item.at("/content/0/text").asText());
        });
        return texts;
    }
}
