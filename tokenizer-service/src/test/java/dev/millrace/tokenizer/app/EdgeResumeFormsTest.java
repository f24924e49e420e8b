package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of an answer that streams, gone on with from the log alone, as at another edge. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeResumeFormsTest extends EdgeFixture {
    private static final String CALL = "<tool_call>{\\'name\\':\\'tide\\',\\'arguments\\':{\\'p\\':1}}</tool_call>";

    /** Whichever frame was the last that arrived, the rest is the rest, byte for byte. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "completions      | {'prompt':'say one 漢👋'}",
                "completions      | {'prompt':'cut ab','echo':true}",
                "completions      | {'prompt':'cut ab','echo':true,'logprobs':2}",
                "completions      | {'prompt':'say two','logprobs':1,'stream_options':{'include_usage':true}}",
                "responses        | {'input':'say one 漢👋','instructions':'Be brief.','metadata':{'a':'b'}}",
                "responses        | {'input':'cut ab','max_output_tokens':1,'text':{'format':{'type':'json_object'}}}",
                "responses        | {'input':'say " + CALL + "','tool_choice':'required','tools':[{'type':'function',"
                        + "'name':'tide'}]}",
                "chat/completions | {'messages':[{'role':'user','content':'say " + CALL + "'}],"
                        + "'tool_choice':'required','tools':[{'type':'function','function':{'name':'tide'}}]}",
            })
    void resumesEveryFormAfterEveryFrame(String path, String asked) throws Exception {
        var body = asked.replaceFirst("\\{", "{'model':'tiny-model','stream':true,")
                .replace('\'', '"');
        var stream = request("POST", "/v1/" + path, "application/json", body).body();
        var frames = numbered(stream);
        assertTrue(frames.size() > 3, stream);

        for (var frame : frames.subList(0, frames.size() - 1)) {
            var rest = resume(frames, frame.id());
            assertEquals(200, rest.statusCode());
            assertEquals(untimed(after(stream, frame.id())), untimed(rest.body()));
        }
        var all = resume(frames, null).body();
        assertEquals(unnumbered(stream), unnumbered(all), "without an id all of it comes");
        assertEquals(204, resume(frames, frames.getLast().id()).statusCode(), "nothing is left");
    }

    @Test
    void anAnswerToSeveralPromptsIsNoneThatCanBeResumed() throws Exception {
        var stream = request(
                        "POST",
                        "/v1/completions",
                        "application/json",
                        "{\"model\":\"tiny-model\",\"stream\":true,\"prompt\":[\"say a\",\"say b\"]}")
                .body();

        var frames = framesWithoutIds(stream);
        var id = JSON.readTree(frames.getFirst()).path("id").asText();
        assertEquals("[DONE]", frames.getLast());
        assertEquals(404, request("GET", "/v1/streams/" + id, null, null).statusCode());
    }

    /** Whoever says nothing of where he was gets ids that do not know it either. */
    private static String unnumbered(String stream) {
        return untimed(stream).replaceAll("(?m)^id: .*\n", "");
    }

    /** Where the time went is not promised. */
    private static String untimed(String stream) {
        return stream.replaceAll("\"timings\":\\{[^}]*\\}", "");
    }
}
