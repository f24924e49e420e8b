package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.tokenizer.decoding.Search;
import dev.millrace.tokenizer.decoding.Search.EarlyStopping;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many answers a body asks for, and how they are found. */
class AnswerCountTest {
    @Test
    void nIsTheNumberOfAnswers() {
        assertEquals(3, parse("'n': 3").choices());
        assertEquals(16, parse("'n': 16, 'stream': true").choices());
        assertNull(parse("'n': null").choices());
    }

    @Test
    void bestOfIsTheNumberGenerated() {
        assertEquals(5, parse("'n': 2, 'best_of': 5").bestOf());
        // As many as are told: nothing is to be chosen.
        assertNull(parse("'n': 2, 'best_of': 2, 'stream': true").bestOf());
        assertNull(parse("'best_of': 1").bestOf());
    }

    @Test
    void beamsAreThoseOfHuggingFace() {
        assertEquals(
                new Search.Beam(4, 1, EarlyStopping.HEURISTIC),
                parse("'num_beams': 4").search());
        assertEquals(
                new Search.Beam(4, -0.5f, EarlyStopping.FIRST),
                parse("'num_beams': 4, 'length_penalty': -0.5, 'early_stopping': true")
                        .search());
        assertEquals(
                new Search.Beam(16, 1, EarlyStopping.NEVER),
                parse("'num_beams': 16, 'n': 16, 'early_stopping': 'never'").search());
        assertEquals(
                Search.NONE,
                parse("'num_beams': 1, 'length_penalty': 1, 'early_stopping': false")
                        .search());
    }

    @Test
    void theOlderNameOfVllmIsUnderstood() {
        var asked = parse("'use_beam_search': true, 'best_of': 4, 'n': 2");
        assertEquals(new Search.Beam(4, 1, EarlyStopping.HEURISTIC), asked.search());
        assertEquals(2, asked.choices());
        assertNull(asked.bestOf());
    }

    @Test
    void candidatesAreComparedByTheNamesOfHuggingFace() {
        assertEquals(
                new Search.Contrastive(0.6f, 4),
                parse("'penalty_alpha': 0.6, 'top_k': 4, 'temperature': 1, 'n': 1")
                        .search());
        assertEquals(
                new Search.Contrastive(0, 16),
                parse("'penalty_alpha': 0, 'top_k': 16, 'num_beams': 1").search());
        assertEquals(Search.NONE, parse("'penalty_alpha': null, 'top_k': 400").search());
    }

    @Test
    void namesTheFieldThatKeepsCandidatesFromBeingCompared() {
        assertField("penalty_alpha", "'penalty_alpha': 1.1, 'top_k': 4");
        assertField("penalty_alpha", "'penalty_alpha': -0.1, 'top_k': 4");
        assertField("penalty_alpha", "'penalty_alpha': '0.6', 'top_k': 4");
        assertField("penalty_alpha", "'penalty_alpha': 0.6, 'top_k': 4, 'num_beams': 2");
        assertField("top_k", "'penalty_alpha': 0.6");
        assertField("top_k", "'penalty_alpha': 0.6, 'top_k': 0");
        assertField("top_k", "'penalty_alpha': 0.6, 'top_k': 17");
        assertField("n", "'penalty_alpha': 0.6, 'top_k': 4, 'n': 2");
        assertField("best_of", "'penalty_alpha': 0.6, 'top_k': 4, 'best_of': 2");
        assertField("presence_penalty", "'penalty_alpha': 0.6, 'top_k': 4, 'presence_penalty': 0.5");
        assertField("logit_bias", "'penalty_alpha': 0.6, 'top_k': 4, 'logit_bias': {'3': 5}");
        assertField("response_format", "'penalty_alpha': 0.6, 'top_k': 4, 'response_format': {'type': 'json_object'}");
    }

    /** Whatever field it came in, by that name it is refused. */
    @Test
    void aFormHasNoPlaceBesideASearch() {
        for (var search : List.of("'num_beams': 2", "'penalty_alpha': 0.6, 'top_k': 4")) {
            assertField("guided_json", search + ", 'guided_json': {}");
            assertField("guided_regex", search + ", 'guided_regex': 'a'");
            assertField("guided_choice", search + ", 'guided_choice': ['a']");
            assertField("guided_grammar", search + ", 'guided_grammar': 'root ::= [a]'");
            assertField("grammar", search + ", 'grammar': 'root ::= [a]'");
            assertField("json_schema", search + ", 'json_schema': {}");
            assertField("structured_outputs.regex", search + ", 'structured_outputs': {'regex': 'a'}");
            assertField(
                    "response_format.json_schema.schema",
                    search
                            + ", 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'a', 'schema': {}}}");
            parse(search + ", 'response_format': {'type': 'text'}");
        }
    }

    /** The form says when the answer is whole. */
    @Test
    void nothingKeepsAnAnswerOfAFormFromEnding() {
        for (var form : List.of("'guided_regex': 'a'", "'response_format': {'type': 'json_object'}")) {
            assertField("min_tokens", form + ", 'min_tokens': 3, 'max_tokens': 9");
            assertField("ignore_eos", form + ", 'ignore_eos': true");
            parse(form + ", 'min_tokens': 0, 'ignore_eos': false");
        }
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertField("n", "'n': 0");
        assertField("n", "'n': 17");
        assertField("n", "'n': 99999999999");
        assertField("n", "'n': '2'");
        assertField("best_of", "'best_of': 17");
        assertField("best_of", "'n': 3, 'best_of': 2");
        assertField("best_of", "'n': 2, 'best_of': 3, 'stream': true");
        assertField("best_of", "'n': 2, 'best_of': 3, 'num_beams': 4");
        assertField("num_beams", "'num_beams': 0");
        assertField("num_beams", "'num_beams': 17");
        assertField("n", "'num_beams': 2, 'n': 3");
        assertField("length_penalty", "'num_beams': 2, 'length_penalty': 11");
        assertField("length_penalty", "'length_penalty': 2");
        assertField("early_stopping", "'early_stopping': true");
        assertField("early_stopping", "'num_beams': 2, 'early_stopping': 'always'");
        assertField("use_beam_search", "'use_beam_search': true");
    }

    private static TextParameters parse(String fields) {
        var body = "{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}], " + fields + "}";
        return ChatRequest.parse(body.replace('\'', '"').getBytes(UTF_8))
                .prompt()
                .parameters();
    }

    private static void assertField(String field, String fields) {
        assertEquals(
                field,
                assertThrows(FailureException.class, () -> parse(fields), fields)
                        .failure()
                        .param());
    }
}
