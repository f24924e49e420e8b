package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.PromptScoring;
import dev.millrace.tokenizer.session.ServedModel;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.TokenReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionRequestTest {
    private static final String HELLO = "\"model\":\"m\",\"prompt\":\"hi\"";
    private static final ChatHead HEAD = ChatHead.of("cmpl-1", 0, new ServedModel("m", "v", 10), "");

    @Test
    void readsEveryField() {
        var request = parse(HELLO
                + ",\"max_tokens\":5,\"temperature\":0.5,\"top_p\":0.9,\"top_k\":3,\"stop\":\"a\",\"seed\":-1"
                + ",\"logprobs\":4,\"user\":\"u\",\"n\":1,\"best_of\":1,\"timeout_ms\":1000,\"echo\":true"
                + ",\"suffix\":\"\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"priority\":7"
                + ",\"cache_salt\":\"s\"");

        var prompt = request.prompts().getFirst();
        assertEquals(
                new TextParameters(5, 0.5f, 3, 0.9f, -1L, List.of("a"), 4, 1000).reporting(5, 4, 4),
                prompt.parameters());
        assertTrue(request.stream() && request.includeUsage() && request.echo());
        assertEquals(TokenReport.ALL, request.tokens());
        assertEquals(7, prompt.scheduling().priority());
        assertEquals("s", prompt.scheduling().cacheSalt());
        assertEquals(
                "t", request.ofTenant("t").prompts().getFirst().scheduling().tenant());
    }

    @Test
    void holdsItsAnswersToAForm() {
        for (var form : List.of(
                "\"grammar\":\"root ::= [a-z]+\"", "\"structured_outputs\":{\"grammar\":\"root ::= [a-z]+\"}")) {
            var request = CompletionRequest.parse(("{" + HELLO + "," + form + "}").getBytes(UTF_8));
            assertEquals(
                    new Constraint.Grammar("root ::= [a-z]+"),
                    request.prompts().getFirst().parameters().constraint());
        }
    }

    @Test
    void leavesWhatIsAbsentToTheDefaults() {
        var request = parse(HELLO + ",\"logprobs\":null,\"echo\":null,\"suffix\":null,\"max_tokens\":null");

        assertEquals(
                TextParameters.DEFAULTS.reporting(16, null, null),
                request.prompts().getFirst().parameters());
        assertFalse(request.stream() || request.echo());
        assertEquals(TokenReport.NONE, request.tokens());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | 4    | null | 4",
                "true  | null | null | null",
                "false | 4    | null | null",
                "false | 4    | 0    | 0",
                "true  | 4    | 20   | 20"
            })
    void asksForTheScoresThatTheAnswerNeeds(String echo, String logprobs, String asked, String scored) {
        var request =
                parse(HELLO + ",\"echo\":" + echo + ",\"logprobs\":" + logprobs + ",\"prompt_logprobs\":" + asked);

        var expected = scored.equals("null") ? null : new PromptScoring(Integer.parseInt(scored), 1);
        assertEquals(expected, request.prompts().getFirst().parameters().promptScoring());
    }

    @Test
    void withoutAnAnswerThePromptIsScored() {
        var parameters = parse(HELLO + ",\"max_tokens\":0,\"echo\":true")
                .prompts()
                .getFirst()
                .parameters();

        assertEquals(0, parameters.maxNewTokens());
        assertEquals(new PromptScoring(0, 1), parameters.promptScoring());
    }

    @Test
    void readsWhatIsDoneWithAPromptThatIsTooLong() {
        for (var prompt : List.of("\"a\"", "[1,2]")) {
            var parameters = parse("\"model\":\"m\",\"prompt\":" + prompt
                            + ",\"context_overflow\":\"slide\",\"truncate_prompt_tokens\":7,\"prompt_logprobs\":0")
                    .prompts()
                    .getFirst()
                    .parameters();

            assertEquals(TextParameters.ContextOverflow.SLIDE, parameters.overflow());
            assertEquals(7, parameters.truncatePromptTokens());
            assertEquals(16, parameters.maxNewTokens());
            assertEquals(new PromptScoring(0, 1), parameters.promptScoring());
        }
        assertEquals(
                TextParameters.ContextOverflow.REFUSE,
                parse(HELLO + ",\"context_overflow\":\"refuse\",\"echo\":true")
                        .prompts()
                        .getFirst()
                        .parameters()
                        .overflow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "context_overflow       | \"middle\"          | ",
                "context_overflow       | 5                   | ",
                "context_overflow       | \"slide\"           | ,\"echo\":true",
                "context_overflow       | \"truncate_middle\" | ,\"echo\":true",
                "truncate_prompt_tokens | 0                   | ",
                "truncate_prompt_tokens | -2                  | ",
                "truncate_prompt_tokens | 5                   | ,\"echo\":true"
            })
    void namesTheFieldByWhichAPromptCannotBecomeShorter(String field, String value, @Nullable String beside) {
        var more = beside == null ? "" : beside;

        assertEquals(
                field,
                refused("{" + HELLO + ",\"" + field + "\":" + value + more + "}")
                        .param());
    }

    @Test
    void takesPromptsInEveryForm() {
        var text = new TextPrompt.Text("a");
        var ids = new TextPrompt.Ids(List.of(1, 2));
        assertEquals(List.of(text), inputs("\"a\""));
        assertEquals(List.of(ids), inputs("[1,2]"));
        assertEquals(List.of(text, new TextPrompt.Text("")), inputs("[\"a\",\"\"]"));
        assertEquals(List.of(ids, new TextPrompt.Ids(List.of())), inputs("[[1,2],[]]"));
        assertEquals(List.of(ids, text), inputs("[[1,2],\"a\"]"));
        assertEquals(64, inputs("[" + "\"a\",".repeat(63) + "\"a\"]").size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            min_tokens   | 17
            prompt       | 5
            prompt       | []
            prompt       | {}
            prompt[1]    | ["a",5]
            prompt[1]    | [1,"a"]
            prompt[1]    | [1,1.5]
            prompt[0][1] | [[1,"a"]]
            max_tokens   | 0
            max_tokens   | -1
            max_tokens   | "5"
            logprobs     | 6
            logprobs     | -1
            logprobs     | true
            prompt_logprobs | 21
            echo         | 1
            suffix       | "end"
            user         | 5
            temperature  | 3
            stream_options | {}
            best_of      | 17
            n            | 0
            logit_bias   | {"1":101}
            """)
    void namesTheWrongField(String param, String value) {
        var field = param.split("\\[", 2)[0];
        var body =
                field.equals("prompt") ? "\"model\":\"m\",\"prompt\":" + value : HELLO + ",\"" + field + "\":" + value;

        var failure = refused("{" + body + "}");

        assertEquals(param, failure.param(), failure.message());
    }

    @Test
    void boundsThePromptsAndTheirScores() {
        assertEquals(
                "prompt",
                refused("{\"model\":\"m\",\"prompt\":[" + "\"a\",".repeat(64) + "\"a\"]}")
                        .param());
        assertEquals(
                "prompt_logprobs",
                refused("{" + HELLO + ",\"prompt_logprobs\":1,\"stream\":true}").param());
        var large = parse("\"model\":\"m\",\"prompt\":\"" + "x".repeat(200_000) + "\",\"echo\":true,\"logprobs\":5");
        var failure = assertThrows(FailureException.class, () -> large.body(HEAD, new ByteTokenizer(), null))
                .failure();
        assertEquals("prompt", failure.param());
        assertTrue(failure.message().contains("1200000"), failure.message());
        var streamed = parse("\"model\":\"m\",\"prompt\":\"" + "x".repeat(5_000)
                + "\",\"echo\":true,\"logprobs\":5,\"stream\":true");
        assertThrows(FailureException.class, () -> streamed.frames(HEAD, new ByteTokenizer(), null));
    }

    @Test
    void namesThePromptOfAnIdOutsideTheVocabulary() {
        var request = parse("\"model\":\"m\",\"prompt\":[1,257],\"echo\":true");
        var failure = assertThrows(FailureException.class, () -> request.body(HEAD, new ByteTokenizer(), null))
                .failure();

        assertEquals("prompt", request.named(failure).param());
        assertNull(request.named(Failure.of(Failure.Kind.INTERNAL, "x")).param());
    }

    private static List<TextPrompt.Input> inputs(String prompt) {
        return parse("\"model\":\"m\",\"prompt\":" + prompt).prompts().stream()
                .map(TextPrompt::input)
                .toList();
    }

    private static CompletionRequest parse(String fields) {
        return CompletionRequest.parse(("{" + fields + "}").getBytes(UTF_8));
    }

    private static Failure refused(String body) {
        return assertThrows(FailureException.class, () -> CompletionRequest.parse(body.getBytes(UTF_8)))
                .failure();
    }
}
