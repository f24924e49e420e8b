package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.docs.ApiSchemas;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextPrompt;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonRequestTest {
    private static final String TWO = "\"methods\":[{\"name\":\"a\"},{\"name\":\"b\"}]";

    @Test
    void givesEachMethodTheSamePromptAndItsOwnParametersOverTheCommonOnes() {
        var request =
                parse("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":9,\"temperature\":0.5,"
                        + "\"stop\":\"x\",\"top_logprobs\":3,\"cache_salt\":\"s\",\"methods\":[{\"name\":\"greedy\",\"temperature\":0},"
                        + "{\"name\":\"nucleus\",\"top_p\":0.9,\"seed\":7,\"max_tokens\":4},{\"name\":\"beam\",\"num_beams\":4},"
                        + "{\"name\":\"best\",\"best_of\":3,\"temperature\":null}]");

        assertEquals(List.of("greedy", "nucleus", "beam", "best"), request.names());
        for (var prompt : request.prompts()) {
            assertEquals(request.prompts().getFirst().input(), prompt.input());
            assertEquals(List.of("x"), prompt.parameters().stop());
            assertEquals(3, prompt.parameters().topLogprobs());
            assertEquals("s", prompt.scheduling().cacheSalt());
        }
        var greedy = request.prompts().get(0).parameters();
        assertEquals(0f, greedy.temperature());
        assertEquals(9, greedy.maxNewTokens());
        var nucleus = request.prompts().get(1).parameters();
        assertEquals(0.5f, nucleus.temperature());
        assertEquals(0.9f, nucleus.topP());
        assertEquals(7L, nucleus.seed());
        assertEquals(4, nucleus.maxNewTokens());
        assertEquals(
                new Search.Beam(4, 1, Search.EarlyStopping.HEURISTIC),
                request.prompts().get(2).parameters().search());
        assertEquals(3, request.prompts().get(3).parameters().bestOf());
        assertEquals(0.5f, request.prompts().get(3).parameters().temperature());
    }

    @Test
    void takesAConversationOrAPlainPrompt() {
        var chat = parse("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + TWO);
        assertEquals(
                new TextPrompt.Conversation(List.of(new ChatMessage("user", "hi"))),
                chat.prompts().getFirst().input());
        var plain = parse("\"prompt\":\"Once\"," + TWO);
        assertEquals(new TextPrompt.Text("Once"), plain.prompts().getFirst().input());
        var ids = parse("\"prompt\":[1,2]," + TWO);
        assertEquals(new TextPrompt.Ids(List.of(1, 2)), ids.prompts().getFirst().input());
    }

    /** The description is held to what a chat reads, and this to the description. */
    @Test
    void whatAMethodMaySayIsWhatIsDescribed() {
        var described = new TreeSet<>(
                ApiSchemas.properties(ApiSchemas.schema("DecodingMethod")).keySet());
        described.removeAll(Unsupported.NAMES);
        described.add("name");
        assertEquals(described, new TreeSet<>(ComparisonMethod.FIELDS));
        parse("\"prompt\":\"x\",\"methods\":[{\"name\":\"a\",\"of_the_future\":null},{\"name\":\"b\"}]");
    }

    @Test
    void streamsUnlessItIsToldNotTo() {
        assertTrue(parse("\"prompt\":\"x\"," + TWO).stream());
        assertTrue(parse("\"prompt\":\"x\",\"stream\":true," + TWO).stream());
        assertFalse(parse("\"prompt\":\"x\",\"stream\":false," + TWO).stream());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"name":"b","top_p":0}                     | methods[1].top_p
            {"name":"b","top_p":"x"}                   | methods[1].top_p
            {"name":"b","temperature":3}               | methods[1].temperature
            {"name":"b","min_p":2}                     | methods[1].min_p
            {"name":"b","mirostat":1}                  | methods[1].mirostat
            {"name":"b","num_beams":1000}              | methods[1].num_beams
            {"name":"b","length_penalty":2}            | methods[1].length_penalty
            {"name":"b","num_beams":2,"min_p":0.5}     | methods[1].min_p
            {"name":"b","n":2}                         | methods[1].n
            {"name":"b","stop":["a",3]}                | methods[1].stop[1]
            {"name":"b","min_tokens":9}                | methods[1].min_tokens
            {"name":"b","response_format":{"type":7}}  | methods[1].response_format.type
            {"name":"b","messages":[]}                 | methods[1].messages
            {"name":"b","cache_salt":"mine"}           | methods[1].cache_salt
            {"name":"b","echo":true}                   | methods[1].echo
            {"name":"b","prompt_logprobs":1}           | methods[1].prompt_logprobs
            {"name":"b","temprature":1}                | methods[1].temprature
            {"name":"b","logprobs":true}               | methods[1].logprobs
            {"name":"b","guided_regex":"a","num_beams":2} | methods[1].guided_regex
            {"name":"a"}                               | methods[1].name
            {"name":""}                                | methods[1].name
            {"name":5}                                 | methods[1].name
            {"top_p":0.5}                              | methods[1].name
            5                                          | methods[1]
            """)
    void namesTheFieldOfTheMethod(String method, String param) {
        var failure = refusal("\"prompt\":\"x\",\"max_tokens\":5,\"methods\":[{\"name\":\"a\"}," + method + "]");

        assertEquals(param, failure.param());
        assertTrue(failure.message().contains("'" + param + "'"), failure.message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":"x","temperature":3               | temperature
            "prompt":"x","stop":[""]                   | stop
            "prompt":"x","top_logprobs":21             | top_logprobs
            "prompt":"x","n":2                         | n
            "prompt":"x","echo":true                   | echo
            "prompt":"x","tools":[]                    | tools
            "prompt":"x","prompt_logprobs":1           | prompt_logprobs
            "prompt":["x","y"]                         | prompt
            "prompt":"x","messages":[]                 | prompt
            "prompt":"x","stream":1                    | stream
            "temperature":1                            | messages
            """)
    void namesTheFieldThatAllHaveInCommon(String fields, String param) {
        assertEquals(param, refusal(fields + "," + TWO).param());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "9"})
    void comparesTwoToEightMethods(int count) {
        var failure = refusal("\"prompt\":\"x\",\"methods\":[" + methods(count) + "]");

        assertEquals("methods", failure.param());
        assertTrue(failure.message().contains("2 to 8"), failure.message());
        assertEquals(
                8,
                parse("\"prompt\":\"x\",\"methods\":[" + methods(8) + "]")
                        .prompts()
                        .size());
        assertEquals("methods", refusal("\"prompt\":\"x\"").param());
    }

    private static String methods(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"name\":\"" + i + "\"}")
                .collect(Collectors.joining(","));
    }

    private static Failure refusal(String fields) {
        return assertThrows(FailureException.class, () -> parse(fields)).failure();
    }

    private static ComparisonRequest parse(String fields) {
        return ComparisonRequest.parse(("{\"model\":\"m\"," + fields + "}").getBytes(UTF_8));
    }
}
