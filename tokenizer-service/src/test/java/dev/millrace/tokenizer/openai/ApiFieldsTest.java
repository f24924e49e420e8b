package dev.millrace.tokenizer.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.anthropic.MessagesRequest;
import dev.millrace.tokenizer.anthropic.TokenCount;
import dev.millrace.tokenizer.batch.BatchRequest;
import dev.millrace.tokenizer.chat.JinjaChatTemplate;
import dev.millrace.tokenizer.docs.ApiSchemas;
import dev.millrace.tokenizer.docs.ApiValues;
import dev.millrace.tokenizer.responses.ResponsesRequest;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of requests say what the parsers read, and bound it as they do. */
class ApiFieldsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEATHER =
            "[{'type':'function','function':{'name':'weather','parameters':{'type':'object'}}}]";
    private static final String FLAT_WEATHER = "[{'type':'function','name':'weather','parameters':{'type':'object'}}]";
    private static final String CUSTOM_WEATHER = "[{'name':'weather','input_schema':{'type':'object'}}]";

    /** What a field needs beside it. */
    private static final Map<String, String> BESIDE = Map.ofEntries(
            Map.entry("top_logprobs", "{'logprobs':true}"),
            Map.entry("MessagesRequest.top_logprobs", "{}"),
            Map.entry("MessagesRequest.min_tokens", "{'max_tokens':50}"),
            Map.entry("ResponseRequest.top_logprobs", "{'include':['message.output_text.logprobs']}"),
            Map.entry("stream_options", "{'stream':true}"),
            Map.entry("length_penalty", "{'num_beams':2}"),
            Map.entry("early_stopping", "{'num_beams':2}"),
            Map.entry("reward_model", "{'best_of':2}"),
            Map.entry("min_reward", "{'best_of':2,'reward_model':'helpful'}"),
            Map.entry("use_beam_search", "{'best_of':2}"),
            Map.entry("CompletionRequest.max_tokens", "{'echo':true}"),
            Map.entry("retrieval", "{'collection':'a'}"),
            Map.entry("penalty_alpha", "{'top_k':4}"),
            Map.entry("MessagesRequest.continue_final_message", "{}"),
            Map.entry("ResponseRequest.continue_final_message", "{}"),
            Map.entry("continue_final_message", "{'messages':[{'role':'assistant','content':'a'}]}"),
            Map.entry("ResponseRequest.tool_choice", "{'tools':" + FLAT_WEATHER + "}"),
            Map.entry("MessagesRequest.tool_choice", "{'tools':" + CUSTOM_WEATHER + "}"),
            Map.entry("MessagePrompt.tool_choice", "{'tools':" + CUSTOM_WEATHER + "}"),
            Map.entry("ComparisonRequest.tool_choice", "{}"),
            Map.entry("tool_choice", "{'tools':" + WEATHER + "}"));
    /** Texts in languages of their own, which no schema checks. */
    private static final Set<String> LANGUAGES =
            Set.of("guided_json", "json_schema", "guided_regex", "guided_choice", "guided_grammar", "grammar");

    /** What is looked at only where another field is as long. */
    private static final Set<String> DEPENDENT =
            Set.of("ScoreRequest.text_1", "ScoreRequest.messages", "TemplateRequest.tool_choice");

    /** Objects that are looked at as parts of others: here only what is read of them itself has to be described. */
    private static final Set<String> PASSED_ON = Set.of("ResponseRequest/tools", "ComparisonRequest/methods");

    /** A path's request: the first of the bodies is the smallest one that is taken. */
    private record Door(String schema, Consumer<byte[]> parser, List<String> bodies) {
        @Override
        public String toString() {
            return schema;
        }
    }

    static List<Door> doors() {
        var template =
                JinjaChatTemplate.of("{% for message in messages %}{{ message['content'] }}{% endfor %}", Map.of());
        var tools = new TextTools(new ByteTokenizer(), template);
        var chat = "'messages':[{'role':'user','content':'a'}]";
        var calls = "{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'weather','arguments':'{}'}}]}";
        return List.of(
                new Door(
                        "ChatRequest",
                        ChatRequest::parse,
                        List.of(
                                "{'model':'m'," + chat + "}",
                                "{'model':'m','messages':[{'role':'user','content':[{'type':'text','text':'a'}]},"
                                        + calls + "],'stream':true,'stream_options':{'include_usage':true}}",
                                "{'model':'m'," + chat + ",'response_format':{'type':'json_object'},'mirostat':2}",
                                "{'model':'m'," + chat
                                        + ",'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':{'type':'object'}}}}",
                                "{'model':'m'," + chat
                                        + ",'structured_outputs':{'regex':'a'},'metadata':{'template':'b'}}",
                                "{'model':'m'," + chat + ",'documents':[{'text':'a'}],'retrieval':{'top_k':1}}",
                                "{'model':'m'," + chat + ",'tools':" + WEATHER
                                        + ",'tool_choice':{'type':'function','function':{'name':'weather'}}}")),
                new Door(
                        "CompletionRequest",
                        CompletionRequest::parse,
                        List.of(
                                "{'model':'m','prompt':'a'}",
                                "{'model':'m','prompt':'a','mirostat':2}",
                                "{'model':'m','prompt':'a','metadata':{'template':'b'}}",
                                "{'model':'m','prompt':'a','stream':true,'stream_options':{'include_usage':true}}")),
                new Door(
                        "ResponseRequest",
                        ResponsesRequest::parse,
                        List.of(
                                "{'model':'m','input':'a'}",
                                "{'model':'m','text':{'format':{'type':'json_object'}},'input':["
                                        + "{'type':'message','role':'user','content':[{'type':'input_text','text':'a'}]},"
                                        + "{'type':'function_call','call_id':'1','name':'weather','arguments':'{}'},"
                                        + "{'type':'function_call_output','call_id':'1',"
                                        + "'output':[{'type':'input_text','text':'a'}]}]}",
                                "{'model':'m','input':'a','text':{'format':"
                                        + "{'type':'json_schema','name':'a','schema':{'type':'object'}}}}",
                                "{'model':'m','input':'a','structured_outputs':{'regex':'a'},'metadata':{'template':'b'}}",
                                "{'model':'m','input':'a','stream':true,'stream_options':{'include_obfuscation':false}}",
                                "{'model':'m','input':'a','tools':" + FLAT_WEATHER
                                        + ",'tool_choice':{'type':'function','name':'weather'}}")),
                messages("MessagesRequest", MessagesRequest::parse, "'max_tokens':1,"),
                messages("MessagePrompt", body -> TokenCount.answer(body, _ -> 1), ""),
                new Door(
                        "ComparisonRequest",
                        ComparisonRequest::parse,
                        List.of(
                                "{'model':'m'," + chat + ",'methods':[{'name':'a'},{'name':'b'}]}",
                                "{'model':'m','prompt':'a','methods':[{'name':'a'},{'name':'b'}],'mirostat':2,"
                                        + "'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':{'type':'object'}}}}",
                                "{'model':'m'," + chat + ",'methods':[{'name':'a'},{'name':'b'}],"
                                        + "'response_format':{'type':'json_object'}}")),
                new Door(
                        "BatchRequest",
                        BatchRequest::parse,
                        List.of("{'input_file_id':'a','endpoint':'/v1/completions','completion_window':'24h'}")),
                new Door("DocumentRequest", body -> DocumentRequest.parse("id", body), List.of("{'text':'a'}")),
                new Door("SearchRequest", body -> SearchRequest.parse(body, text -> text), List.of("{'query':'a'}")),
                new Door("EmbeddingsRequest", EmbeddingsRequest::parse, List.of("{'model':'m','input':'a'}")),
                new Door("ClassifyRequest", ClassifyRequest::parse, List.of("{'model':'m','input':'a'}")),
                new Door(
                        "RerankRequest",
                        RerankRequest::parse,
                        List.of("{'query':'q','documents':['a']}", "{'query':'q','documents':[{'text':'a'}]}")),
                new Door(
                        "ScoreRequest",
                        ScoreRequest::parse,
                        List.of(
                                "{'text_1':'a','text_2':'b'}",
                                "{'model':'reward','text_2':'b','messages':[{'role':'user','content':[{'type':'text','text':'a'}]},"
                                        + calls + "]}")),
                new Door("TokenizeRequest", tools::tokenize, List.of("{'content':'a'}", "{'prompt':'a'}")),
                new Door("DetokenizeRequest", tools::detokenize, List.of("{'tokens':[1]}")),
                new Door(
                        "TemplateRequest",
                        tools::applyTemplate,
                        List.of(
                                "{" + chat + "}",
                                "{'messages':[" + calls + "," + chat.substring("'messages':[".length()) + ",'tools':"
                                        + WEATHER
                                        + ",'tool_choice':{'type':'function','function':{'name':'weather'}}}")));
    }

    private static Door messages(String schema, Consumer<byte[]> parser, String also) {
        var user = "{'role':'user','content':'a'}";
        return new Door(
                schema,
                parser,
                List.of(
                        "{'model':'m'," + also + "'messages':[" + user + "]}",
                        "{'model':'m'," + also
                                + "'system':[{'type':'text','text':'a'}],'metadata':{'user_id':'a','template':'b'},"
                                + "'thinking':{'type':'disabled'},'messages':[" + user
                                + ",{'role':'assistant','content':[{'type':'text','text':'a'},"
                                + "{'type':'tool_use','id':'1','name':'weather','input':{}}]},"
                                + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'1',"
                                + "'content':[{'type':'text','text':'a'}]}]}]}",
                        "{'model':'m'," + also + "'messages':[" + user + "],'tools':" + CUSTOM_WEATHER
                                + ",'tool_choice':{'type':'tool','name':'weather'}}"));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void everyFieldThatIsReadIsDescribedAndTheOtherWayRound(Door door) throws Exception {
        var read = new TreeMap<String, Set<String>>();
        for (var body : door.bodies()) {
            var first = NotedFields.of(json(body), door.parser());
            var whole = json(body);
            // What is null counts as absent, but a copy without a field does not have it.
            first.ofRootAtAll().stream().filter(name -> !whole.has(name)).forEach(whole::putNull);
            var noted = NotedFields.of(whole, door.parser());
            read.computeIfAbsent("", _ -> new TreeSet<>()).addAll(noted.ofRoot());
            below(noted, noted.root(), "", read);
        }
        var described = new TreeMap<String, Set<String>>();
        read.forEach((path, fields) -> {
            var there = new TreeSet<>(ApiSchemas.at(door.schema(), path).keySet());
            if (PASSED_ON.contains(door.schema() + path)) {
                there.retainAll(fields);
            }
            described.put(path, there);
        });
        assertEquals(text(described), text(read));
    }

    @ParameterizedTest
    @MethodSource("doors")
    void aValueIsTakenWhereItsSchemaTakesIt(Door door) {
        var differing = new ArrayList<String>();
        int refused = 0;
        for (var property :
                ApiSchemas.properties(ApiSchemas.schema(door.schema())).entrySet()) {
            var name = property.getKey();
            if (LANGUAGES.contains(name) || DEPENDENT.contains(door.schema() + "." + name)) {
                continue;
            }
            for (var value : ApiValues.around(property.getValue())) {
                var body = json(door.bodies().getFirst());
                body.setAll(json(BESIDE.getOrDefault(door.schema() + "." + name, BESIDE.getOrDefault(name, "{}"))));
                body.set(name, value);
                boolean fits = ApiSchemas.faultsOf(door.schema(), body).isEmpty();
                var refusal = refusal(door, body);
                refused += refusal.isEmpty() ? 0 : 1;
                if (fits != refusal.isEmpty() || !refusal.startsWith(fits ? "" : name)) {
                    var shown = value.toString();
                    differing.add(name + " " + shown.substring(0, Math.min(60, shown.length())) + ": the schema "
                            + (fits ? "takes it" : "refuses it") + ", the parser says '" + refusal + "'");
                }
            }
        }
        assertEquals("", String.join("\n", differing));
        assertTrue(refused > 5, "something was refused");
    }

    /** The field that the parser finds wrong; empty when it takes the body. */
    private static String refusal(Door door, JsonNode body) {
        try {
            door.parser().accept(body.toString().getBytes(StandardCharsets.UTF_8));
            return "";
        } catch (FailureException e) {
            return String.valueOf(e.failure().param());
        }
    }

    /** What was asked of the objects in the body, by their paths; objects that nobody looks into are left out. */
    private static void below(NotedFields noted, JsonNode node, String path, Map<String, Set<String>> read) {
        node.properties().forEach(entry -> {
            var there = path + "/" + entry.getKey();
            for (var value : entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue())) {
                if (!noted.of(value).isEmpty()) {
                    read.computeIfAbsent(there, _ -> new TreeSet<>()).addAll(noted.of(value));
                }
                below(noted, value, there, read);
            }
        });
    }

    private static String text(Map<String, Set<String>> names) {
        var lines = new ArrayList<String>();
        names.forEach((path, fields) ->
                fields.stream().filter(field -> !field.isEmpty()).forEach(field -> lines.add(path + "/" + field)));
        return String.join("\n", new TreeSet<>(lines));
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
