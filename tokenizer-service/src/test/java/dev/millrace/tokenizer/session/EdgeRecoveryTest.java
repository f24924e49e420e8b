package dev.millrace.tokenizer.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EdgeRecoveryTest {
    private final EdgeRecovery recovery = new EdgeRecovery(3);

    @Test
    void nothingOnTheLogIsNothingToDo() {
        assertEquals(new EdgeRecovery.Plan(List.of(), List.of(), Set.of(), Long.MAX_VALUE), recovery.plan());
    }

    @Test
    void reopensWhatHasNoCompletionInWhateverOrderItIsRead() {
        var http = Sessions.request("http", Door.HTTP);
        var grpc = Sessions.request("grpc", Door.GRPC);
        var topic = Sessions.request("topic", Door.TOPIC);
        recovery.completed("done");
        recovery.requested(http, 3);
        recovery.requested(Sessions.request("done", Door.HTTP), 3);
        recovery.requested(grpc, 3);
        recovery.requested(topic, 3);

        var plan = recovery.plan();

        assertEquals(List.of(http, grpc, topic), plan.reopened());
        assertEquals(List.of(http, grpc), plan.orphans());
        assertEquals(Sessions.ACCEPTED_MS, plan.replayFromMs());
    }

    @Test
    void leavesTheRequestsOfOtherEdgesAloneButKnowsTheirIds() {
        recovery.requested(Sessions.request("other", Door.TOPIC), 2);

        assertEquals(List.of(), recovery.plan().reopened());
        assertEquals(Set.of("other"), recovery.plan().knownIds());
    }

    @Test
    void aRepeatedRecordIsOneRequest() {
        recovery.requested(Sessions.request("a", Door.HTTP), 3);
        recovery.requested(Sessions.request("a", Door.HTTP), 3);

        assertEquals(1, recovery.plan().reopened().size());
    }

    @Test
    void aReplayedSessionSaysWhatTheFirstOneSaid() {
        var before = new TextSession(Sessions.request("a", Door.TOPIC), new ByteTokenizer(), false);
        var after = new TextSession(Sessions.request("a", Door.TOPIC), new ByteTokenizer(), false);
        Sessions.feed(before, 0, "one two");
        after.accepted();
        Sessions.feed(after, 0, "one two");
        // The sampler resumed and repeated itself.
        Sessions.feed(after, 3, " two three");

        var end = after.finished(Sessions.end(FinishReason.STOP), Sessions.ACCEPTED_MS);

        assertEquals(
                "one two three",
                ((Effect.Complete) end.getLast())
                        .completion()
                        .choices()
                        .getFirst()
                        .text());
    }
}
