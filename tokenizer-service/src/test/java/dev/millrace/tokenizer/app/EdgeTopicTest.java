package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The topic door of the whole edge, and what it does about its last run. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeTopicTest extends EdgeFixture {
    @Test
    void answersAPromptFromItsTopicOnce() {
        var id = "pipeline-" + UUID.randomUUID();
        var prompt = PromptSubmitted.newBuilder().setRequestId(id).setPrompt(prompt("say by topic"));
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());

        var completed = completion(id);
        assertEquals("by topic", completed.getChoices(0).getText());
        assertEquals("caller-7", completed.getCallerId());
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());
        var last = "pipeline-" + UUID.randomUUID();
        produce(Topics.PROMPTS, "caller-7", prompt.setRequestId(last).build().toByteArray());
        completion(last);
        assertEquals(1, completions(id));
    }

    @Test
    void setsUnusablePromptsAside() {
        var key = UUID.randomUUID().toString();
        produce(Topics.PROMPTS, key, new byte[] {1, 2, 3});
        produce(Topics.PROMPTS, key, null);
        produce(
                Topics.PROMPTS,
                key,
                PromptSubmitted.newBuilder().setPrompt(prompt("")).build().toByteArray());

        var letter = probe().await(Topics.deadLetter(Topics.PROMPTS), record -> key.equals(record.key()));
        assertEquals(
                "not a PromptSubmitted message",
                new String(
                        letter.headers().lastHeader(Headers.DEAD_LETTER_REASON).value(), UTF_8));
    }

    @Test
    void endsStreamsOfTheLastRunAndGoesOnWithItsPrompts() throws Exception {
        assertEquals(
                CancelReason.CANCEL_REASON_EDGE_RESTARTED,
                cancellation(LastRun.STREAM).getReason());
        var ended = completion(LastRun.STREAM);
        assertEquals(FinishReason.FINISH_REASON_CANCELLED, ended.getChoices(0).getFinishReason());
        assertTrue(ended.getChoices(0).getText().startsWith("."), "what was said is kept");
        assertEquals("go on", completion(LastRun.PROMPT).getChoices(0).getText());
        // A prompt that the last run had published but not committed comes again, and is not answered again.
        produce(
                Topics.PROMPTS,
                "k",
                PromptSubmitted.newBuilder()
                        .setRequestId(LastRun.PROMPT)
                        .setPrompt(prompt("say go on"))
                        .build()
                        .toByteArray());
        answersAPromptFromItsTopicOnce();
        for (var id : List.of(LastRun.STREAM, LastRun.PROMPT, LastRun.DONE)) {
            assertEquals(1, completions(id), id);
        }
        assertEquals(0, completions(LastRun.ELSEWHERE));
    }
}
