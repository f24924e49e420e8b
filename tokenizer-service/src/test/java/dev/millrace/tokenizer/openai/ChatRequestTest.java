package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {
    private static final String HELLO = "\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @Test
    void readsEveryField() {
        var request = parse(HELLO
                + ",\"max_tokens\":5,\"max_completion_tokens\":6,\"temperature\":0.5,\"top_p\":0.9,\"top_k\":3"
                + ",\"stop\":[\"a\",\"b\"],\"stream\":true,\"stream_options\":{\"include_usage\":true}"
                + ",\"seed\":-1,\"logprobs\":true,\"top_logprobs\":4,\"user\":\"u\",\"metadata\":{\"k\":\"v\",\"template\":\"reply@2\"}"
                + ",\"n\":1,\"timeout_ms\":1000");

        assertEquals(
                new TextParameters(6, 0.5f, 3, 0.9f, -1L, List.of("a", "b"), 4, 1000),
                request.prompt().parameters());
        assertTrue(request.stream() && request.includeUsage() && request.logprobs());
        assertEquals("m", request.prompt().model());
        assertEquals("reply@2", request.prompt().template());
    }

    @Test
    void leavesWhatIsAbsentOrNullToTheDefaults() {
        for (var more : List.of(
                "",
                ",\"max_tokens\":null,\"stop\":null,\"stream\":null,\"stream_options\":null,\"seed\":null,\"tools\":null"
                        + ",\"top_logprobs\":null,\"response_format\":null,\"logit_bias\":null,\"n\":null")) {
            var request = parse(HELLO + more);

            assertEquals(TextParameters.DEFAULTS, request.prompt().parameters());
            assertFalse(request.stream() || request.includeUsage() || request.logprobs());
        }
    }

    @Test
    void joinsTextPartsAndKnowsEveryRole() {
        var request = parse(
                "\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"d\"},"
                        + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},"
                        + "{\"role\":\"assistant\",\"content\":\"\"},{\"role\":\"tool\",\"content\":\"t\",\"tool_call_id\":\"x\"}]");

        assertEquals(
                List.of(
                        new ChatMessage("system", "d"),
                        new ChatMessage("user", "ab"),
                        new ChatMessage("assistant", ""),
                        new ChatMessage("tool", "t", List.of(), "x", "")),
                ((TextPrompt.Conversation) request.prompt().input()).messages());
    }

    @Test
    void takesNeutralValuesOfWhatIsNotBuilt() {
        parse(
                HELLO + ",\"presence_penalty\":0,\"frequency_penalty\":0.0,\"logit_bias\":{},\"tools\":[],\"n\":1"
                        + ",\"tool_choice\":\"none\",\"parallel_tool_calls\":true,\"response_format\":{\"type\":\"text\"}"
                        + ",\"modalities\":[\"text\"],\"repetition_penalty\":1,\"min_p\":0.0,\"ignore_eos\":false,\"some_future_field\":{\"deep\":[1]}");
    }

    @Test
    void everyNameOfAFormIsTheForm() {
        var schema = "{\"type\":\"integer\"}";
        var form = new Constraint.JsonSchema(schema);
        assertEquals(new Constraint.JsonObject(), form(",\"response_format\":{\"type\":\"json_object\"}"));
        for (var field : List.of(
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":"
                        + schema + "}}",
                "\"response_format\":{\"type\":\"json_object\",\"schema\":" + schema + "}",
                "\"guided_json\":" + schema,
                "\"guided_json\":\"{\\\"type\\\":\\\"integer\\\"}\"",
                "\"json_schema\":" + schema,
                "\"structured_outputs\":{\"json\":" + schema + "}")) {
            assertEquals(form, form("," + field), field);
        }
        assertEquals(new Constraint.JsonObject(), form(",\"structured_outputs\":{\"json_object\":true}"));
        // llama.cpp's clients send an empty one for none.
        assertEquals(Constraint.NONE, form(",\"grammar\":\"\""));
        assertEquals(new Constraint.Regex("a+"), form(",\"guided_regex\":\"a+\""));
        assertEquals(new Constraint.Choices(List.of("a", "b")), form(",\"guided_choice\":[\"a\",\"b\"]"));
        assertEquals(new Constraint.Grammar("root ::= \"a\""), form(",\"grammar\":\"root ::= \\\"a\\\"\""));
    }

    private static Constraint form(String more) {
        return parse(HELLO + more).prompt().parameters().constraint();
    }

    @Test
    void readsToolsAndWhetherTheyAreCalled() {
        var tools =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}}]";
        var named =
                ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},\"parallel_tool_calls\":false";
        assertEquals(ToolUse.Choice.AUTO, tools(tools).choice());
        assertEquals(
                ToolUse.Choice.REQUIRED,
                tools(tools + ",\"tool_choice\":\"required\"").choice());
        assertFalse(tools(tools + ",\"tool_choice\":\"none\"").isOffered());
        var one = tools(tools + named);
        assertEquals("f", one.callable().getFirst().name());
        assertTrue(one.single() && one.choice() == ToolUse.Choice.NAMED);
    }

    private static ToolUse tools(String more) {
        return ((TextPrompt.Conversation) parse(HELLO + more).prompt().input()).tools();
    }

    @Test
    void replacesUnpairedSurrogates() {
        var request = parse("\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\\ud800b\"}]");

        assertEquals(
                "a\uFFFDb",
                ((TextPrompt.Conversation) request.prompt().input())
                        .messages()
                        .getFirst()
                        .content());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model                 | 5
            messages              | "hi"
            messages              | {}
            messages              | []
            messages[0]           | ["hi"]
            messages[0].role      | [{"content":"x"}]
            messages[0].role      | [{"role":"robot","content":"x"}]
            messages[0].role      | [{"role":7,"content":"x"}]
            messages[0].content   | [{"role":"user"}]
            messages[0].content   | [{"role":"user","content":5}]
            messages[0].content[0]      | [{"role":"user","content":["x"]}]
            messages[0].content[0].type | [{"role":"user","content":[{"text":"x"}]}]
            messages[0].content[0].type | [{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x"}}]}]
            messages[0].content[0].text | [{"role":"user","content":[{"type":"text"}]}]
            messages[0].tool_calls[0].function | [{"role":"assistant","content":null,"tool_calls":[{}]}]
            messages[0].tool_calls      | [{"role":"user","content":"x","tool_calls":[{"function":{"name":"f"}}]}]
            messages[0].tool_calls[0].function.arguments | [{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"x"}}]}]
            messages[0].tool_calls[0].function.name | [{"role":"assistant","tool_calls":[{"function":{"name":"a b"}}]}]
            max_tokens            | 0
            max_tokens            | 1.5
            max_tokens            | "5"
            max_completion_tokens | -1
            temperature           | 2.1
            temperature           | -0.1
            temperature           | "1"
            temperature           | 1e999
            top_p                 | 0
            top_p                 | 1.1
            top_p                 | true
            top_k                 | -1
            top_k                 | 2.5
            stop                  | 5
            stop                  | ["a","b","c","d","e"]
            stop                  | [""]
            stop                  | ""
            stop[1]               | ["a",5]
            stream                | "true"
            stream_options        | {"include_usage":true}
            seed                  | 1.5
            seed                  | 99999999999999999999
            logprobs              | 5
            top_logprobs          | 3
            user                  | 5
            metadata              | "x"
            metadata.k            | {"k":5}
            metadata.template     | {"template":["a"]}
            n                     | 17
            n                     | 0
            n                     | "1"
            presence_penalty      | -2.5
            frequency_penalty     | 3
            best_of               | 17
            ignore_eos            | 1
            echo                  | true
            tools[0].function     | [{"type":"function"}]
            tools[0].type         | [{"type":"web_search"}]
            tools[0].function.name | [{"type":"function","function":{"name":"a b"}}]
            tool_choice           | "required"
            tool_choice           | "sometimes"
            tool_choice.function  | {"type":"function"}
            response_format.type  | {}
            response_format.type  | {"type":"xml"}
            response_format.json_schema | {"type":"json_schema"}
            response_format.json_schema.name | {"type":"json_schema","json_schema":{"schema":{}}}
            response_format.json_schema.schema | {"type":"json_schema","json_schema":{"name":"n"}}
            response_format.json_schema.schema | {"type":"json_schema","json_schema":{"name":"n","schema":{"not":{}}}}
            guided_regex          | "(?=a)"
            guided_choice         | []
            guided_choice         | [5]
            guided_json           | {"type":"text"}
            guided_grammar        | "root ::= root"
            grammar               | "root = 5"
            json_schema           | {"multipleOf":2}
            guided_grammar        | ""
            structured_outputs    | {}
            structured_outputs    | {"json_object":false}
            structured_outputs    | {"structural_tag":"x"}
            structured_outputs.grammar | {"grammar":""}
            structured_outputs.json_object | {"json":{},"json_object":true}
            return_token_ids      | true
            structured_outputs.regex | {"regex":"["}
            structured_outputs.regex | {"json":{},"regex":"a"}
            functions             | [{}]
            chat_template         | "{{ 1 }}"
            modalities            | ["audio"]
            """)
    void namesTheWrongField(String param, String value) {
        var field = param.split("[.\\[]", 2)[0];
        var body = field.equals("model") || field.equals("messages")
                ? HELLO.replaceFirst(
                        field.equals("model") ? "\"model\":\"m\"" : "\"messages\":.*",
                        Matcher.quoteReplacement("\"" + field + "\":" + value))
                : HELLO + ",\"" + field + "\":" + value;

        var failure = refused("{" + body + "}");

        assertEquals(Failure.Kind.INVALID, failure.kind());
        assertEquals(param, failure.param(), failure.message());
    }

    @Test
    void boundsTopLogprobs() {
        assertEquals(
                "top_logprobs",
                refused("{" + HELLO + ",\"logprobs\":true,\"top_logprobs\":21}").param());
    }

    @Test
    void needsModelAndMessages() {
        assertEquals("model", refused("{\"messages\":[]}").param());
        assertEquals("messages", refused("{\"model\":\"m\"}").param());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "5", "null", "{\"model\":\"m\"} x", "{'model':'m'}", "{\"model\":NaN}", "\u0000"})
    void refusesWhatIsNoJsonObject(String body) {
        var failure = refused(body);

        assertEquals("invalid_json", failure.code());
        assertNull(failure.param());
    }

    @Test
    void refusesDeepNestingWithoutFollowingIt() {
        assertEquals("invalid_json", refused("{\"x\":" + "[".repeat(100_000)).code());
        assertEquals(
                "invalid_json", refused("{\"x\":" + "{\"a\":".repeat(100_000)).code());
        assertEquals(
                "invalid_json", refused("{\"x\":" + "9".repeat(5_000) + "}").code());
    }

    @Test
    void refusesTooManyMessages() {
        var one = "{\"role\":\"user\",\"content\":\"x\"}";
        var many = "[" + (one + ",").repeat(TextPrompt.MESSAGES_MAX) + one + "]";

        assertEquals(
                "messages",
                refused("{\"model\":\"m\",\"messages\":" + many + "}").param());
    }

    private static ChatRequest parse(String fields) {
        return ChatRequest.parse(("{" + fields + "}").getBytes(UTF_8));
    }

    private static Failure refused(String body) {
        var exception = assertThrows(FailureException.class, () -> ChatRequest.parse(body.getBytes(UTF_8)));
        return Objects.requireNonNull(exception.failure());
    }
}
