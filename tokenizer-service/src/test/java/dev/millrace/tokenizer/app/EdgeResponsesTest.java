package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.ResponseStored;
import dev.millrace.tokenizer.resume.RequestIds;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Responses that are followed, fetched and deleted. All that is known of them is on the log, as at another edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeResponsesTest extends EdgeFixture {
    private static final String TOOL =
            ",'tool_choice':'required','tools':[{'type':'function','name':'tide','strict':true,"
                    + "'parameters':{'type':'object','properties':{'p':{'type':'integer'}}}}]";

    @Test
    void whatWasAnsweredCanBeFetchedAsItWas() throws Exception {
        var whole = create("'input':'say Hello','metadata':{'a':'b'},'instructions':'Be brief.'");
        assertEquals("Hello", whole.at("/output/0/content/0/text").asText());
        assertEquals(whole, fetched(whole));

        var stream = send("POST", "", "'input':'say Hello','stream':true", "").body();
        assertError(
                400,
                "unsupported_parameter",
                request("GET", "/v1/responses/" + whole.path("id").asText() + "?stream=true", null, null));
        var completed = JSON.readTree(numbered(stream).getLast().data()).get("response");
        assertEquals("completed", completed.path("status").asText());
        assertEquals(completed, fetched(completed));
    }

    @Test
    void aResponseGoesOnWithAllThatWasSaidButInstructions() throws Exception {
        var first = create("'input':'say One','instructions':'Be brief.'");
        var second = create("'input':'say Two','previous_response_id':'" + id(first) + "'");
        var third = create("'input':'say Three','instructions':'Be long.','previous_response_id':'" + id(second) + "'");

        assertEquals(
                List.of(
                        "user:say One",
                        "assistant:One",
                        "user:say Two",
                        "assistant:Two",
                        "user:say Three",
                        "assistant:Three"),
                stored(id(third)).getConversationList().stream()
                        .map(EdgeResponsesTest::line)
                        .toList());
        assertEquals(
                "<|im_start|>system\nBe long.<|im_end|>\n<|im_start|>user\nsay One<|im_end|>\n<|im_start|>assistant\nOne"
                        + "<|im_end|>\n<|im_start|>user\nsay Two<|im_end|>\n<|im_start|>assistant\nTwo<|im_end|>\n"
                        + "<|im_start|>user\nsay Three<|im_end|>\n<|im_start|>assistant\n",
                edge.text().tokenizer().decode(promptIds(id(third)), false));
    }

    @Test
    void callsAndWhatTheyGaveAreCarriedOn() throws Exception {
        var call = "<tool_call>{\\'name\\':\\'tide\\',\\'arguments\\':{\\'p\\':1}}</tool_call>";
        var first = create("'input':'say " + call + "'" + TOOL);
        var item = first.at("/output/0");
        assertEquals("function_call", item.path("type").asText(), first.toString());
        assertEquals("{\"p\":1}", item.path("arguments").asText());
        assertTrue(item.path("id").asText().startsWith("fc_"), item.toString());

        var second = create("'input':[{'type':'function_call_output','call_id':'"
                + item.path("call_id").asText() + "','output':'say high'}],'previous_response_id':'" + id(first) + "'");

        assertEquals("high", second.at("/output/0/content/0/text").asText());
        var conversation = stored(id(second)).getConversationList();
        assertEquals("tide", conversation.get(1).getToolCalls(0).getName());
        assertEquals(
                conversation.get(1).getToolCalls(0).getId(), conversation.get(2).getToolCallId());
        assertEquals("tide", conversation.get(2).getName());
        var unknown = send(
                "POST",
                "",
                "'input':[{'type':'function_call_output','call_id':'nobody','output':'x'}],'previous_response_id':'"
                        + id(first) + "'",
                "");
        assertError(400, "invalid_value", unknown);
    }

    @Test
    void onlyItsTenantSeesAResponse() throws Exception {
        var mine =
                JSON.readTree(send("POST", "", "'input':'say secret'", "mine").body());

        assertEquals(200, send("GET", id(mine), null, "mine").statusCode());
        for (var key : new String[] {"yours", ""}) {
            assertError(404, "response_not_found", send("GET", id(mine), null, key));
            assertError(404, "response_not_found", send("DELETE", id(mine), null, key));
            assertError(
                    400,
                    "previous_response_not_found",
                    send("POST", "", "'input':'say x','previous_response_id':'" + id(mine) + "'", key));
        }
        assertEquals(200, send("GET", id(mine), null, "mine").statusCode(), "nobody else deleted it");
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        var response = create("'input':'say Hello'");

        var deleted = JSON.readTree(send("DELETE", id(response), null, "").body());

        assertEquals("{\"id\":\"" + id(response) + "\",\"object\":\"response\",\"deleted\":true}", deleted.toString());
        assertError(404, "response_not_found", send("GET", id(response), null, ""));
        assertError(404, "response_not_found", send("DELETE", id(response), null, ""));
        assertError(
                400,
                "previous_response_not_found",
                send("POST", "", "'input':'say x','previous_response_id':'" + id(response) + "'", ""));
    }

    @Test
    void whatShallNotBeStoredLeavesNothing() throws Exception {
        var response = create("'input':'say Hello','store':false");
        completion(id(response));

        assertError(404, "response_not_found", send("GET", id(response), null, ""));
        assertEquals(
                List.of(),
                probe().all(
                                Topics.RESPONSES,
                                ResponseStored.parser(),
                                one -> one.getBody().contains(id(response))));
    }

    @Test
    void whatAnotherEdgeStoredCanBeFetchedAndFollowed() throws Exception {
        var id = RequestIds.fresh("resp_", System.currentTimeMillis() - 3_600_000, new Random(5));
        var stored = ResponseStored.newBuilder()
                .addConversation(ChatMessage.newBuilder().setRole("user").setContent("Here?"))
                .addConversation(ChatMessage.newBuilder().setRole("assistant").setContent("There."))
                .setBody("{\"id\":\"" + id + "\"}");
        produce(Topics.RESPONSES, id, stored.build().toByteArray());

        assertEquals("{\"id\":\"" + id + "\"}", send("GET", id, null, "").body());
        var next = create("'input':'say Where','previous_response_id':'" + id + "'");
        assertEquals(4, stored(id(next)).getConversationCount());
    }

    /** The edge that was killed had only asked; the one that took its place wrote what came of it. */
    @Test
    void aResponseThatOutlivedItsEdgeIsStored() throws Exception {
        assertEquals(1, completions(completion(LastRun.RESPONSE).getRequestId()));

        var body = JSON.readTree(send("GET", LastRun.RESPONSE, null, "").body());

        assertEquals("late", body.at("/output/0/content/0/text").asText());
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertError(404, "response_not_found", send("GET", "resp_none", null, ""));
        var fresh = RequestIds.fresh("resp_", System.currentTimeMillis(), new Random(9));
        assertError(404, "response_not_found", send("GET", fresh, null, ""));
        assertError(405, "method_not_allowed", send("PUT", "resp_none", "'input':'x'", ""));
        assertError(400, "unsupported_parameter", send("POST", "", "'input':'x','tools':[{'type':'web_search'}]", ""));
        var auto = send("POST", "", "'input':'x','tools':[{'type':'function','name':'tide'}]", "");
        assertError(400, "unsupported_parameter", auto);
        assertFalse(auto.body().contains("response_format"), auto.body());
    }

    private JsonNode create(String fields) throws Exception {
        var response = send("POST", "", fields, "");
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private JsonNode fetched(JsonNode response) throws Exception {
        var fetched = send("GET", id(response), null, "");
        assertEquals(200, fetched.statusCode(), fetched.body());
        return JSON.readTree(fetched.body());
    }

    private HttpResponse<String> send(String method, String id, @Nullable String fields, String key) throws Exception {
        var body = fields == null ? "" : ("{'model':'tiny-model'," + fields + "}").replace('\'', '"');
        return http.send(
                HttpRequest.newBuilder(uri("/v1/responses" + (id.isEmpty() ? "" : "/" + id)))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + key)
                        .method(method, BodyPublishers.ofString(body, UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String id(JsonNode response) {
        return response.path("id").asText();
    }

    private static String line(ChatMessage message) {
        return message.getRole() + ":" + message.getContent();
    }

    private ResponseStored stored(String id) {
        return probe().await(
                        Topics.RESPONSES,
                        ResponseStored.parser(),
                        one -> one.getBody().contains(id) && one.getBody().indexOf(id) < 20);
    }

    private int[] promptIds(String id) {
        return probe()
                .await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        request -> request.getRequestId().equals(id))
                .getPromptIdsList()
                .stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
