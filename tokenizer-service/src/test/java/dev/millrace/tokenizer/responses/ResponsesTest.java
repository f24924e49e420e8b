package dev.millrace.tokenizer.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.CallFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests and events of /v1/responses, in the order and with the names that OpenAI's clients expect. */
class ResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG =
            "metadata keys are not as long as this one, which has a few more than sixty-four characters";
    private static final ChatHead HEAD = new ChatHead("resp_1", 7, "m", "fp");
    private static final CallReading CALLS = new CallReading(CallFormat.HERMES, Set.of("tide"));
    private static final String CALLING = "Well. <tool_call>{\"name\": \"tide\", \"arguments\": {\"p\": 1}}</tool_call>"
            + "\n<tool_call>{\"name\": \"tide\", \"arguments\": {}}</tool_call>";

    @Test
    void aTextIsAUsersMessageAndInstructionsComeFirst() {
        var request = request("{'model':'m','input':'Hi','instructions':'Be brief.','max_output_tokens':5}");
        assertEquals(List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi")), messages(request));
        assertEquals(5, request.prompt().parameters().maxNewTokens());
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
                "metadata          | {'model':'m','input':'x','metadata':{'" + LONG + "':'b'}}",
                "tools[0].type     | {'model':'m','input':'x','tools':[{}]}",
                "tools[1].type     | {'model':'m','input':'x','tools':[{'type':'function','name':'a'},{'type':'web_search'}]}",
                "tools[0].name     | {'model':'m','input':'x','tools':[{'type':'function'}]}",
                "tools[0].parameters | {'model':'m','input':'x','tools':[{'type':'function','name':'a','parameters':1}]}",
                "tool_choice       | {'model':'m','input':'x','tool_choice':'required'}",
                "tool_choice.type  | {'model':'m','input':'x','tools':[{'type':'function','name':'a'}],'tool_choice':{'type':'file_search'}}",
                "tool_choice       | {'model':'m','input':'x','tools':[{'type':'function','name':'a'}],'tool_choice':{'type':'function','name':'b'}}",
                "input[0].call_id  | {'model':'m','input':[{'type':'function_call','name':'a','arguments':'{}'}]}",
                "input[0].arguments | {'model':'m','input':[{'type':'function_call','call_id':'c','name':'a','arguments':'x'}]}",
                "input[0].output   | {'model':'m','input':[{'type':'function_call_output','call_id':'c'}]}",
                "input             | {'model':'m','input':[{'type':'function_call_output','call_id':'c','output':'x'}]}",
                "input[0].type     | {'model':'m','input':[{'type':'reasoning'}]}",
                "text.format.type  | {'model':'m','input':'x','text':{'format':{'type':'xml'}}}",
                "text.format.name  | {'model':'m','input':'x','text':{'format':{'type':'json_schema'}}}",
                "text.format.schema | {'model':'m','input':'x','text':{'format':{'type':'json_schema','name':'a'}}}",
                "text.format.schema | {'model':'m','input':'x','text':{'format':{'type':'json_schema','name':'a','schema':{'type':'nothing'}}}}",
            })
    void whatIsWrongIsNamed(String field, String body) {
        var refused = assertThrows(FailureException.class, () -> request(body));
        assertEquals(field, refused.failure().param());
    }

    @Test
    void theEventsOfAnAnswerComeInTheirOrderWithRisingNumbers() throws Exception {
        var events = events(request("{'model':'m','input':'Hi'}"), null);
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
        var request = request("{'model':'m','input':'Hi'}");
        var response = new ResponseObject(HEAD, request.prompt(), request.asked());
        var body = new ResponseAnswer(response, null, null).finished(end(FinishReason.LENGTH));
        assertEquals(
                "max_output_tokens",
                JSON.readTree(body).at("/incomplete_details/reason").textValue());
        var failed = events(new ResponseEvents(response, null, null).failure(ApiError.status(503)));
        assertEquals("error", failed.getFirst().get("type").textValue());
        assertEquals("unavailable", failed.getLast().at("/response/error/code").textValue());
    }

    @Test
    void aCallIsAnItemWithEventsOfItsOwn() throws Exception {
        var events = events(request("{'model':'m','input':'Hi'}"), CALLS);
        var all = new ArrayList<>(events(events.begin()));
        all.addAll(events(events.delta(new TextEvent.Delta(0, CALLING, List.of()))));
        all.addAll(events(events.finished(end(FinishReason.STOP))));

        var message = List.of(
                "output_item.added",
                "content_part.added",
                "output_text.delta",
                "output_text.done",
                "content_part.done",
                "output_item.done");
        var call = List.of(
                "output_item.added",
                "function_call_arguments.delta",
                "function_call_arguments.done",
                "output_item.done");
        assertEquals(
                Stream.of(List.of("created", "in_progress"), message, call, call, List.of("completed"))
                        .flatMap(List::stream)
                        .map("response."::concat)
                        .toList(),
                all.stream().map(event -> event.get("type").textValue()).toList());
        for (var event : all.subList(8, 16)) {
            assertEquals(
                    all.indexOf(event) < 12 ? 1 : 2, event.get("output_index").intValue());
        }
        assertEquals("{\"p\": 1}", all.get(10).get("arguments").textValue());
        var output = all.getLast().at("/response/output");
        assertEquals(all.get(11).get("item"), output.get(1));
        assertEquals("fc_1_1", output.at("/1/id").textValue());
        assertEquals("completed", output.at("/1/status").textValue());
        assertNotEquals(output.at("/1/call_id"), output.at("/2/call_id"));
    }

    /** However the text is cut, and whole as in pieces. */
    @Test
    void theSameAnswerComesWholeAndInEvents() throws Exception {
        var request = request("{'model':'m','input':'Hi','tools':[{'type':'function','name':'tide','strict':true}]}");
        var whole = new ResponseAnswer(new ResponseObject(HEAD, request.prompt(), request.asked()), CALLS, null);
        whole.add(new TextEvent.Delta(0, CALLING, List.of()));
        var expected = JSON.readTree(whole.finished(end(FinishReason.STOP)));
        assertEquals("tide", expected.at("/tools/0/name").textValue());
        for (int size = 1; size < CALLING.length(); size++) {
            var events = events(request, CALLS);
            events.begin();
            for (int from = 0; from < CALLING.length(); from += size) {
                var piece = CALLING.substring(from, Math.min(CALLING.length(), from + size));
                events.delta(new TextEvent.Delta(0, piece, List.of()));
            }
            var last = events(events.finished(end(FinishReason.STOP))).getLast();
            assertEquals(expected, last.get("response"), "pieces of " + size);
        }
    }

    @Test
    void callsInARowAreOneMessageAndTheirOutputsHaveNames() {
        var request = request("{'model':'m','input':[{'role':'user','content':'Hi'},"
                + "{'type':'function_call','id':'fc_1','call_id':'c1','name':'tide','arguments':'{}','status':'completed'},"
                + "{'type':'function_call','call_id':'c2','name':'wind','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'c2','output':'low'},"
                + "{'type':'function_call_output','call_id':'c1','output':[{'type':'input_text','text':'high'}]}]}");
        assertEquals(
                List.of(
                        new ChatMessage("user", "Hi"),
                        new ChatMessage(
                                "assistant",
                                "",
                                List.of(new ToolCall("c1", "tide", "{}"), new ToolCall("c2", "wind", "{}")),
                                "",
                                ""),
                        new ChatMessage("tool", "low", List.of(), "c2", "wind"),
                        new ChatMessage("tool", "high", List.of(), "c1", "tide")),
                messages(request));
    }

    @Test
    void theFormAndTheToolsComeBackAsTheyWere() throws Exception {
        var body = "{'model':'m','input':'x','parallel_tool_calls':false,'tool_choice':{'type':'function','name':'a'},"
                + "'tools':[{'type':'function','name':'a','description':'d','parameters':{'type':'object'},'strict':false}],"
                + "'text':{'format':{'type':'json_schema','name':'n','strict':true,'schema':{'type':'integer'}}}}";
        var request = request(body);
        var echoed = new ResponseObject(HEAD, request.prompt(), request.asked()).begun();
        var sent = JSON.readTree(body.replace('\'', '"'));
        for (var field : List.of("tools", "tool_choice", "parallel_tool_calls", "text")) {
            assertEquals(sent.get(field), echoed.get(field));
        }
        assertEquals(
                new Constraint.JsonSchema("{\"type\":\"integer\"}"),
                request.prompt().parameters().constraint());
    }

    @Test
    void whatGoesToTheLogIsAllThatAnotherEdgeNeeds() throws Exception {
        var request = request("{'model':'m','input':'x','instructions':'Be brief.','user':'u','metadata':{'a':'b'},"
                        + "'store':false,'text':{'format':{'type':'json_object'}}}")
                .withTexts(text -> text.replace('u', 'v'));
        var delivery = new Delivery(request.form(), true, false, 7, "fp", false, "", request.particulars());
        var again = ResponsesRequest.again(request.prompt(), delivery, false);
        assertEquals(request, again);
        assertEquals("v", again.asked().user());
    }

    private static ResponseEvents events(ResponsesRequest request, @Nullable CallReading calls) {
        return new ResponseEvents(new ResponseObject(HEAD, request.prompt(), request.asked()), calls, null);
    }

    private static ResponsesRequest request(String body) {
        return ResponsesRequest.parse(body.replace('\'', '"').getBytes(UTF_8)).after(List.of());
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
