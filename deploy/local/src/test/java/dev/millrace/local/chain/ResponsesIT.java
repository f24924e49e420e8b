package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFormatTextJsonSchemaConfig;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseTextConfig;
import com.openai.models.responses.ToolChoiceFunction;
import com.openai.models.responses.ToolChoiceOptions;
import com.openai.models.responses.WebSearchTool;
import com.openai.models.responses.inputitems.InputItemListParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses with OpenAI's own Java client, which checks every object and event by its own model of them. */
class ResponsesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> WHERE = Map.of(
            "type",
            "object",
            "properties",
            Map.of("city", Map.of("type", "string", "enum", List.of("Paris", "Rome"))),
            "required",
            List.of("city"),
            "additionalProperties",
            false);

    private static OpenAIClient client;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        client = RunningSystem.get().openAi();
        model = client.models().list().data().getFirst().id();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void streamsACallAndTakesWhatItGave() throws Exception {
        var asked = question("What is the weather in Rome?").toolChoice(ToolChoiceOptions.REQUIRED);
        var first = streamed(asked.addTool(weather()).parallelToolCalls(false).build());

        var call = first.output().getFirst().asFunctionCall();
        assertEquals("weather", call.name());
        var city = JSON.readTree(call.arguments()).path("city").asText();
        assertTrue(city.equals("Paris") || city.equals("Rome"), call.arguments());
        assertEquals(
                first.output(),
                client.responses().retrieve(first.id()).validate().output());

        var output = outputOf(call);
        var second = answered(first, output);
        assertTrue(second.validate().output().getFirst().isMessage());
        assertEquals(first.id(), second.previousResponseId().orElseThrow());

        var forgotten = assertThrows(
                BadRequestException.class,
                () -> client.responses()
                        .create(question("").inputOfResponse(List.of(output)).build()));
        assertTrue(forgotten.getMessage().contains(call.callId()), forgotten.getMessage());
    }

    @Test
    void callsTheFunctionThatIsNamed() {
        var response = client.responses()
                .create(question("Rome?")
                        .addTool(weather())
                        .toolChoice(ToolChoiceFunction.builder().name("weather").build())
                        .build())
                .validate();
        assertEquals("weather", response.output().getFirst().asFunctionCall().name());
        assertEquals("weather", response.toolChoice().asFunction().name());
    }

    @Test
    void holdsAnAnswerToASchema() throws Exception {
        var schema = ResponseFormatTextJsonSchemaConfig.Schema.builder();
        WHERE.forEach((name, value) -> schema.putAdditionalProperty(name, JsonValue.from(value)));
        var format = ResponseFormatTextJsonSchemaConfig.builder()
                .name("where")
                .strict(true)
                .schema(schema.build())
                .build();
        var response = streamed(question("Where is the Eiffel Tower?")
                .text(ResponseTextConfig.builder().format(format).build())
                .build());

        var city = JSON.readTree(text(response)).path("city").asText();
        assertTrue(city.equals("Paris") || city.equals("Rome"), text(response));
        assertEquals(
                "where",
                response.text()
                        .orElseThrow()
                        .format()
                        .orElseThrow()
                        .asJsonSchema()
                        .name());
    }

    @Test
    void goesOnWithAResponseUntilItIsDeleted() {
        var first = client.responses()
                .create(question("What is the capital of France?").build())
                .validate();
        assertTrue(text(first).contains("Paris"), text(first));
        var next = question("Say it again.").previousResponseId(first.id());
        var told = first.usage().orElseThrow();
        long asked =
                client.responses().create(next.build()).usage().orElseThrow().inputTokens();
        assertTrue(asked > told.inputTokens() + told.outputTokens(), asked + " tokens after " + told);

        client.responses().delete(first.id());

        assertThrows(NotFoundException.class, () -> client.responses().retrieve(first.id()));
        assertThrows(BadRequestException.class, () -> client.responses().create(next.build()));
    }

    @Test
    void listsWhatAResponseAnswered() {
        var asked = question("What is the weather in Rome?").toolChoice(ToolChoiceOptions.REQUIRED);
        var first = client.responses()
                .create(asked.addTool(weather()).parallelToolCalls(false).build());
        var call = first.output().getFirst().asFunctionCall();
        var second = answered(first, outputOf(call));

        var items = new ArrayList<ResponseItem>();
        var oneByOne = InputItemListParams.builder().limit(1).build();
        client.responses().inputItems().list(second.id(), oneByOne).autoPager().forEach(items::add);

        assertEquals(3, items.size(), items.toString());
        assertEquals(
                call.callId(),
                items.get(0).validate().asFunctionCallOutput().callId().orElseThrow());
        assertEquals(call.arguments(), items.get(1).validate().asFunctionCall().arguments());
        assertTrue(items.get(2).validate().isResponseInputMessageItem(), items.toString());
    }

    @Test
    void refusesToolsOfOtherKindsByName() {
        var refused = assertThrows(
                BadRequestException.class,
                () -> client.responses()
                        .create(question("News?")
                                .addTool(WebSearchTool.builder()
                                        .type(WebSearchTool.Type.WEB_SEARCH)
                                        .build())
                                .build()));
        assertEquals("tools[0].type", refused.param().orElseThrow());
        assertTrue(refused.getMessage().contains("web_search"), refused.getMessage());
    }

    /** The response that a stream ends with; the one that the client puts together from its events is the same. */
    private static Response streamed(ResponseCreateParams request) {
        var accumulator = ResponseAccumulator.create();
        List<ResponseStreamEvent> events = new ArrayList<>();
        try (var stream = client.responses().createStreaming(request)) {
            stream.stream().peek(accumulator::accumulate).forEach(event -> events.add(event.validate()));
        }
        assertTrue(events.getFirst().isCreated() && events.getLast().isCompleted(), events.toString());
        var response = accumulator.response().validate();
        assertEquals(ResponseStatus.COMPLETED, response.status().orElseThrow());
        var pieces = new StringBuilder();
        for (var event : events) {
            event.outputTextDelta().ifPresent(delta -> pieces.append(delta.delta()));
            event.functionCallArgumentsDelta().ifPresent(delta -> pieces.append(delta.delta()));
        }
        var item = response.output().getFirst();
        assertEquals(item.isFunctionCall() ? item.asFunctionCall().arguments() : text(response), pieces.toString());
        return response;
    }

    private static ResponseInputItem outputOf(ResponseFunctionToolCall call) {
        return ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                .callId(call.callId())
                .output("It rains.")
                .build());
    }

    /** The response to what a function gave that the one before has called. */
    private static Response answered(Response before, ResponseInputItem output) {
        return client.responses()
                .create(question("")
                        .inputOfResponse(List.of(output))
                        .previousResponseId(before.id())
                        .maxOutputTokens(20)
                        .build());
    }

    private static ResponseCreateParams.Builder question(String input) {
        return ResponseCreateParams.builder()
                .model(model)
                .instructions(RunningSystem.MANNERS)
                .input(input)
                .temperature(0.0);
    }

    private static FunctionTool weather() {
        var parameters = FunctionTool.Parameters.builder();
        WHERE.forEach((name, value) -> parameters.putAdditionalProperty(name, JsonValue.from(value)));
        return FunctionTool.builder()
                .name("weather")
                .description("Tells the weather of a city.")
                .parameters(parameters.build())
                .strict(true)
                .build();
    }

    private static String text(Response response) {
        return response.output()
                .getFirst()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }
}
