package dev.millrace.tokenizer.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and events of /v1/responses, in the order and with the names that OpenAI's clients expect. */
class ResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final KnownResponses known = new KnownResponses(10_000);

    @Test
    void aTextIsAUsersMessageAndInstructionsComeFirst() {
        var request = request("{'model':'m','input':'Hi','instructions':'Be brief.','max_output_tokens':5}");
        assertEquals(List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi")), messages(request));
        assertEquals(5, request.parameters().maxNewTokens());
    }

    @Test
    void itemsAreMessagesWithTextInPieces() {
        var request = request("{'model':'m','input':[{'role':'user','content':[{'type':'input_text','text':'a'},"
                + "{'type':'input_text','text':'b'}]},{'type':'message','role':'assistant','content':'c'},"
                + "{'role':'user','content':'d'}]}");
        assertEquals(
                List.of("ab", "c", "d"),
                messages(request).stream().map(ChatMessage::content).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "model             | {'input':'x'}",
                "input             | {'model':'m'}",
                "input             | {'model':'m','input':[]}",
                "input[0].role     | {'model':'m','input':[{'content':'x'}]}",
                "input[0].content[0].type | {'model':'m','input':[{'role':'user','content':[{'type':'input_image'}]}]}",
                "max_output_tokens | {'model':'m','input':'x','max_output_tokens':0}",
                "background        | {'model':'m','input':'x','background':true}",
                "tools             | {'model':'m','input':'x','tools':[{}]}",
                "text.format       | {'model':'m','input':'x','text':{'format':{'type':'json_schema'}}}",
            })
    void whatIsWrongIsNamed(String field, String body) {
        var refused = assertThrows(FailureException.class, () -> request(body));
        assertEquals(field, refused.failure().param());
    }

    @Test
    void theEventsOfAnAnswerComeInTheirOrderWithRisingNumbers() throws Exception {
        var response = new ResponseObject("resp_1", 7, "m", request("{'model':'m','input':'Hi'}"));
        var events = new ResponseEvents(response);
        var all = new ArrayList<>(events(events.begin()));
        all.addAll(events(events.delta(new TextEvent.Delta(0, "Hel", List.of()))));
        all.addAll(events(events.delta(new TextEvent.Delta(0, "lo", List.of()))));
        all.addAll(events(events.finished(end(FinishReason.STOP))));

        assertEquals(
                List.of(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed"),
                all.stream().map(event -> event.get("type").textValue()).toList());
        assertEquals(
                IntStream.range(0, all.size()).boxed().toList(),
                all.stream()
                        .map(event -> event.get("sequence_number").intValue())
                        .toList());
        var last = all.getLast().get("response");
        assertEquals("Hello", last.at("/output/0/content/0/text").textValue());
        assertEquals("completed", last.get("status").textValue());
        assertEquals(5, last.at("/usage/total_tokens").intValue());
    }

    @Test
    void anAnswerAtItsLimitIsIncompleteAndAFailedOneSaysWhy() throws Exception {
        var response = new ResponseObject("resp_1", 7, "m", request("{'model':'m','input':'Hi'}"));
        var body = new ResponseAnswer(response).finished(end(FinishReason.LENGTH));
        assertEquals(
                "max_output_tokens",
                JSON.readTree(body).at("/incomplete_details/reason").textValue());
        var failed = events(new ResponseEvents(response).failure(ApiError.status(503)));
        assertEquals("error", failed.getFirst().get("type").textValue());
        assertEquals("unavailable", failed.getLast().at("/response/error/code").textValue());
    }

    @Test
    void aResponseCanBeFollowedByItsOwnTenantOnly() {
        var first = request("{'model':'m','input':'One?','instructions':'Be brief.'}")
                .ofTenant("a");
        new ResponseAnswer(new ResponseObject("resp_1", 7, "m", first)).finished(end(FinishReason.STOP));
        var next = "{'model':'m','input':'Two?','previous_response_id':'resp_1'}";

        assertEquals(
                List.of("One?", "", "Two?"),
                messages(request(next).ofTenant("a")).stream()
                        .map(ChatMessage::content)
                        .toList());
        var refused = assertThrows(FailureException.class, () -> request(next).ofTenant("b"));
        assertEquals("previous_response_id", refused.failure().param());
        assertNull(known.find("resp_1", "b"));
    }

    @Test
    void whatShallNotBeStoredIsNotAndTheOldestGoesFirst() {
        var secret = request("{'model':'m','input':'x','store':false}").ofTenant("a");
        new ResponseAnswer(new ResponseObject("resp_0", 7, "m", secret)).finished(end(FinishReason.STOP));
        assertNull(known.find("resp_0", "a"));
        for (int i = 1; i <= 4; i++) {
            known.add(
                    "resp_" + i,
                    new KnownResponses.Known("a", List.of(new ChatMessage("user", "x".repeat(3_000))), ""));
        }
        assertNull(known.find("resp_1", "a"));
        assertNotNull(known.find("resp_4", "a"));
    }

    private ResponsesRequest request(String body) {
        return ResponsesRequest.parse(body.replace('\'', '"').getBytes(UTF_8), known);
    }

    private static List<ChatMessage> messages(ResponsesRequest request) {
        return ((TextPrompt.Conversation) request.prompts().getFirst().input()).messages();
    }

    private static TextEvent.Finished end(FinishReason reason) {
        return new TextEvent.Finished(List.of(reason), new Usage(3, 2, 1), new Timings(1, 2, Timings.Sampler.UNKNOWN));
    }

    private static List<JsonNode> events(String frames) throws Exception {
        var events = new ArrayList<JsonNode>();
        for (var frame : frames.split("\n\n")) {
            var lines = frame.split("\n");
            var data = JSON.readTree(lines[1].substring("data: ".length()));
            assertEquals("event: " + data.get("type").textValue(), lines[0]);
            events.add(data);
        }
        return events;
    }
}
