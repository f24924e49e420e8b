package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.session.ByteTokenizer;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.GeneratedToken;
import dev.millrace.tokenizer.session.ServedModel;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of a comparison reads, in frames and whole. One token a byte. */
class ComparisonWritingTest {
    private static final ChatHead HEAD = ChatHead.of("cmp-1", 1700000000, new ServedModel("m", "abc", 10), "");
    private static final Usage USAGE = new Usage(3, 3, 1);
    private static final TextEvent.Finished END = new TextEvent.Finished(
            List.of(FinishReason.STOP), USAGE, new Timings(100, 150, new Timings.Sampler(10, 90, 200)));
    private static final TextEvent.Delta TEXT =
            new TextEvent.Delta(0, "H", List.of(token('H', "H", -0.5f), token(ByteTokenizer.END, "", -1.5f)));
    private static final TextEvent.PartEnded DONE = new TextEvent.PartEnded(0, END);
    private static final TextEvent.PartEnded FAILED = new TextEvent.PartEnded(
            1, new TextEvent.Failed(Failure.of(Failure.Kind.UNAVAILABLE, "The model is away.")));

    @Test
    void writesAStreamByteForByte() {
        var frames = request("").frames(HEAD, new ByteTokenizer(), null);

        assertEquals(
                """
                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"method":"greedy","delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":1,"method":"p=0.9","delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"method":"greedy","delta":{"content":"H"},"logprobs":{"content":[{"token":"H","logprob":-0.5,"bytes":[72],"top_logprobs":[{"token":"z","logprob":-0.125,"bytes":[122]}]},{"token":"","logprob":-1.5,"bytes":[60,101,110,100,62],"top_logprobs":[{"token":"z","logprob":-0.125,"bytes":[122]}]}],"refusal":null},"finish_reason":null}]}

                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":1,"method":"p=0.9","delta":{},"logprobs":null,"finish_reason":"error","error":{"message":"The model is away.","type":"server_error","param":null,"code":"unavailable"}}]}

                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[{"index":0,"method":"greedy","delta":{},"logprobs":null,"finish_reason":"stop","figures":{"tokens":3,"tokens_per_second":10.0,"time_to_first_token_ms":100,"total_ms":150,"logprob_sum":-2.0,"logprob_mean":-1.0,"perplexity":2.718281828459045},"usage":{"prompt_tokens":3,"completion_tokens":3,"total_tokens":6,"prompt_tokens_details":{"cached_tokens":1}}}]}

                data: {"id":"cmp-1","object":"decoding.comparison.chunk","created":1700000000,"model":"m","system_fingerprint":"fp_abc","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":3,"total_tokens":6,"prompt_tokens_details":{"cached_tokens":1}}}

                data: [DONE]

                """,
                frames.begin() + frames.delta(TEXT) + frames.ended(FAILED) + frames.ended(DONE) + frames.finished(END));
    }

    /** The whole answer says of each method what its frames say. */
    @Test
    void writesTheSameAsAWhole() throws IOException {
        var answer = request(",\"stream\":false").body(HEAD, new ByteTokenizer(), null);
        answer.add(TEXT);
        answer.add(FAILED);
        answer.add(DONE);
        var body = new ObjectMapper().readTree(answer.finished(END));

        assertEquals("decoding.comparison", body.path("object").asText());
        var greedy = body.at("/choices/0");
        assertEquals("greedy", greedy.path("method").asText());
        assertEquals("H", greedy.at("/message/content").asText());
        assertEquals("stop", greedy.path("finish_reason").asText());
        assertEquals(2, greedy.at("/logprobs/content").size());
        assertEquals(-1.0, greedy.at("/figures/logprob_mean").asDouble());
        var other = body.at("/choices/1");
        assertEquals("error", other.path("finish_reason").asText());
        assertEquals("unavailable", other.at("/error/code").asText());
        assertTrue(other.path("figures").isMissingNode());
        assertEquals(6, body.at("/usage/total_tokens").asInt());
    }

    @Test
    void aMethodThatSaidNothingHasNoMean() throws IOException {
        var answer = request("").body(HEAD, new ByteTokenizer(), null);
        answer.add(DONE);
        var figures = new ObjectMapper().readTree(answer.finished(END)).at("/choices/0/figures");

        assertEquals(0, figures.path("logprob_sum").asDouble());
        assertTrue(figures.path("logprob_mean").isNull()
                && figures.path("perplexity").isNull());
    }

    private static ComparisonRequest request(String more) {
        return ComparisonRequest.parse(("{\"model\":\"m\",\"prompt\":\"x\",\"methods\":[{\"name\":\"greedy\"},"
                        + "{\"name\":\"p=0.9\",\"top_p\":0.9}]" + more + "}")
                .getBytes(UTF_8));
    }

    private static TextEvent.TokenText token(int id, String text, float logprob) {
        var alternatives = List.of(new GeneratedToken.Alternative('z', -0.125f));
        return new TextEvent.TokenText(new GeneratedToken(id, logprob, alternatives), text);
    }
}
