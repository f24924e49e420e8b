package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of completions: figures, metrics and scores. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class EvalFiguresTest extends EvalFixture {
    @Test
    void turnsACompletionIntoFiguresMetricsAndScores() throws Exception {
        // Probabilities ½ and ⅛: perplexity 4. One token after the first, in 50 ms: 20 a second.
        produce("r1", completion("r1", "first").toByteArray());
        produce("r1", completion("r1", "first").toByteArray());
        produce("r2", failed("r2", "first").toByteArray());

        await(() -> figures("first").getCompletions() == 2);
        var figures = figures("first");
        assertEquals(Map.of("stop", 1L, "error", 1L), figures.getFinishReasonsMap());
        assertEquals(14, figures.getPromptTokens());
        assertEquals(3, figures.getCompletionTokens());
        assertEquals(4.0, figures.getSelfPerplexity(), 1e-5);
        assertEquals(20.0, figures.getTokensPerSecond(), 1e-9);
        assertEquals(2.0, figures.getMeanLength(), 1e-9);
        assertEquals(120, figures.getFirstTokenMsP50(), 1e-9);
        assertEquals(120, figures.getFirstTokenMsP95(), 1e-9);

        var metrics = get("/metrics").body();
        for (var line : List.of(
                "millrace_eval_completions_total{finish_reason=\"stop\",model=\"first\"} 1.0",
                "millrace_eval_completions_total{finish_reason=\"error\",model=\"first\"} 1.0",
                "millrace_eval_prompt_tokens_total{model=\"first\"} 14.0",
                "millrace_eval_completion_tokens_total{model=\"first\"} 3.0",
                "millrace_eval_tokens_per_second{model=\"first\"} 20.0",
                "millrace_eval_mean_length_tokens{model=\"first\"} 2.0",
                "millrace_eval_self_perplexity{model=\"first\"} 4.0",
                "millrace_eval_first_token_seconds{model=\"first\",quantile=\"0.95\"} 0.12")) {
            assertTrue(metrics.contains(line), () -> line + " is not in\n" + metrics);
        }

        var records = TopicReader.read(broker.bootstrapServers(), Topics.SCORES, "r1", 3);
        // Tracing is off, as it is by default: the completion's span is handed on.
        records.forEach(record -> assertEquals(TRACEPARENT, header(record, "traceparent")));
        var scores = records.stream().map(record -> parse(record.value())).toList();
        assertEquals(
                Map.of("length_tokens", 2L, "self_perplexity", 4L, "tokens_per_second", 20L),
                scores.stream().collect(Collectors.toMap(CompletionScored::getMetric, s -> Math.round(s.getValue()))));
        for (var score : scores) {
            assertEquals("r1", score.getRequestId());
            assertEquals("first", score.getModel());
            assertEquals("online", score.getScorer());
            assertTrue(score.getScoredEpochMs() > 0);
        }
    }

    private static GenerationCompleted failed(String requestId, String model) {
        var base = completion(requestId, model).toBuilder();
        base.setChoices(
                0,
                CompletedChoice.newBuilder()
                        .setFinishReason(FinishReason.FINISH_REASON_ERROR)
                        .addTokenIds(5)
                        .addLogprobs(-50));
        return base.build();
    }

    private static CompletionScored parse(byte[] bytes) {
        try {
            return CompletionScored.parseFrom(bytes);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
