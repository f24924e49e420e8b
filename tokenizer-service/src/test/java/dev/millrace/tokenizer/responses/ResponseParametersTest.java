package dev.millrace.tokenizer.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.Delivery;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.TokenReport;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.CallFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field of a response's request is done or refused, none is left unread. */
class ResponseParametersTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LOGPROBS = "'include':['message.output_text.logprobs','reasoning.encrypted_content']";
    private static final ChatHead HEAD = new ChatHead("resp_1", 7, "m", "fp");

    @Test
    void whatShapesAChatShapesAResponse() {
        var asked =
                parameters("'min_p':0.1,'frequency_penalty':0.5,'stop':'x','stop_token_ids':[3],'max_output_tokens':9,"
                        + "'min_tokens':4,'truncate_prompt_tokens':5");
        assertEquals(0.1f, asked.shaping().minP());
        assertEquals(0.5f, asked.shaping().frequencyPenalty());
        assertEquals(4, asked.shaping().minNewTokens());
        assertEquals(List.of("x"), asked.stop());
        assertEquals(List.of(3), asked.stopTokenIds());
        assertEquals(5, asked.truncatePromptTokens());
        var compared = parameters("'penalty_alpha':0.6,'top_k':4,'n':1");
        assertEquals(new Search.Contrastive(0.6f, 4), compared.search());
        assertEquals(3, parameters("'best_of':3").bestOf());
        assertEquals(new Constraint.Regex("a"), parameters("'guided_regex':'a'").constraint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'truncation':'auto'          | TRUNCATE_MIDDLE | auto",
                "'truncation':'disabled'      | REFUSE          | disabled",
                "'context_overflow':'slide'   | SLIDE           | auto",
                "'user':'u'                   | REFUSE          | disabled"
            })
    void truncationSaysWhatIsDoneWithAPromptThatIsTooLong(String fields, ContextOverflow expected, String told) {
        var request = request(fields);
        assertEquals(expected, request.prompt().parameters().overflow());
        var response = new ResponseObject(HEAD, request.prompt(), request.asked()).begun();
        assertEquals(told, response.get("truncation").textValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "n                     | 'n':2",
                "top_logprobs          | 'top_logprobs':2",
                "top_logprobs          | 'top_logprobs':21," + LOGPROBS,
                "include[1]            | 'include':['message.output_text.logprobs','everything']",
                "include[0]            | 'include':[7]",
                "truncation            | 'truncation':'middle'",
                "truncation            | 'truncation':'auto','context_overflow':'slide'",
                "truncation            | 'truncation':'disabled','context_overflow':'slide'",
                "stream_options        | 'stream_options':{'include_obfuscation':false}",
                "stream_options.include_obfuscation | 'stream':true,'stream_options':{'include_obfuscation':true}",
                "stop                  | 'stop':['a','b','c','d','e']",
                "min_p                 | 'min_p':2",
                "penalty_alpha         | 'penalty_alpha':2,'top_k':4",
                "guided_regex          | 'num_beams':2,'guided_regex':'a'",
                "text.format.schema    | 'num_beams':2,'text':{'format':{'type':'json_schema','name':'a','schema':{}}}",
                "response_format       | 'response_format':{'type':'json_object'}",
                "max_tokens            | 'max_tokens':5",
                "logprobs              | 'logprobs':true",
                "return_token_ids      | 'return_token_ids':true",
                "truncate_prompt_tokens | 'truncate_prompt_tokens':0",
            })
    void whatIsWrongIsNamed(String field, String fields) {
        var refused = assertThrows(FailureException.class, () -> request(fields));
        assertEquals(field, refused.failure().param(), refused.failure().message());
    }

    /** The tokens joined are the text, in each event and in the whole; another edge writes them from the log alone. */
    @Test
    void tokensAreToldWithTheirLogProbabilitiesWhereTheyAreAskedFor() throws Exception {
        var request = request(LOGPROBS + ",'top_logprobs':2");
        assertEquals(TokenReport.TEXT, request.tokens());
        var delivery = new Delivery(request.form(), true, true, 7, "fp", false, "", request.particulars());
        var again = ResponsesRequest.again(request.prompt(), delivery, true);
        var frames = again.frames(HEAD, new ByteTokenizer(), null);
        var all = new ArrayList<>(events(frames.begin()));
        all.addAll(events(frames.delta(delta("Hi"))));
        all.addAll(events(frames.delta(delta("!"))));
        all.addAll(events(frames.finished(end())));

        var joined = new StringBuilder();
        for (var event : all) {
            if (event.get("type").textValue().equals("response.output_text.delta")) {
                assertEquals(event.get("delta").textValue(), text(event.get("logprobs")));
                joined.append(text(event.get("logprobs")));
            }
        }
        assertEquals("Hi!", joined.toString());
        var whole = again.body(HEAD, new ByteTokenizer(), null);
        whole.add(delta("Hi"));
        whole.add(delta("!"));
        var response = JSON.readTree(whole.finished(end()));
        var spelled = response.at("/output/0/content/0/logprobs");
        assertEquals("Hi!", text(spelled));
        assertEquals(-0.5, spelled.at("/0/logprob").asDouble());
        assertEquals("x", spelled.at("/0/top_logprobs/0/token").textValue());
        assertEquals(2, response.get("top_logprobs").intValue());
        assertEquals(all.getLast().get("response"), response);
    }

    /** What a call was written with is no part of a message. */
    @Test
    void theTokensOfCallsAreNotTold() throws Exception {
        var calls = new CallReading(CallFormat.HERMES, Set.of("tide"));
        var whole = request(LOGPROBS).body(HEAD, new ByteTokenizer(), calls);
        whole.add(delta("Well. "));
        whole.add(delta("<tool_call>{\"name\": \"tide\", \"arguments\": {}}</tool_call>"));
        var output = JSON.readTree(whole.finished(end())).get("output");
        assertEquals("Well. ", text(output.at("/0/content/0/logprobs")));
        assertEquals("function_call", output.at("/1/type").textValue());
    }

    private static String text(JsonNode logprobs) {
        var text = new StringBuilder();
        logprobs.forEach(token -> text.append(token.get("token").textValue()));
        return text.toString();
    }

    /** A token a character. */
    private static TextEvent.Delta delta(String text) {
        var likelier = List.of(new GeneratedToken.Alternative('x', -0.25f));
        return new TextEvent.Delta(
                0,
                text,
                text.chars()
                        .mapToObj(c ->
                                new TextEvent.TokenText(new GeneratedToken(c, -0.5f, likelier), Character.toString(c)))
                        .toList());
    }

    private static TextEvent.Finished end() {
        return new TextEvent.Finished(
                List.of(FinishReason.STOP), new Usage(3, 2, 1), new Timings(1, 2, Timings.Sampler.UNKNOWN));
    }

    private static TextParameters parameters(String fields) {
        return request(fields).prompt().parameters();
    }

    private static ResponsesRequest request(String fields) {
        return ResponsesRequest.parse(
                ("{'model':'m','input':'a'," + fields + "}").replace('\'', '"').getBytes(UTF_8));
    }

    private static List<JsonNode> events(String frames) throws Exception {
        var events = new ArrayList<JsonNode>();
        for (var frame : frames.split("\n\n")) {
            events.add(JSON.readTree(frame.split("\n")[1].substring("data: ".length())));
        }
        return events;
    }
}
