package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.DEADLINE_MS;
import static dev.millrace.tokenizer.session.Sessions.completion;
import static dev.millrace.tokenizer.session.Sessions.end;
import static dev.millrace.tokenizer.session.Sessions.feed;
import static dev.millrace.tokenizer.session.Sessions.session;
import static dev.millrace.tokenizer.session.Sessions.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How a session ends when its text does not: listeners leave, logs and samplers fail, deadlines pass, edges stop. */
class TextSessionEndingTest {
    @Test
    void leavingCancelsOnceAndKeepsWhatWasSaid() {
        var session = session();
        session.accepted();
        feed(session, 0, "ab");

        assertEquals(List.of(new Effect.Cancel(CancelReason.CLIENT_GONE)), session.cancel(CancelReason.CLIENT_GONE));
        assertEquals(List.of(), session.cancel(CancelReason.CLIENT_GONE));
        assertEquals(List.of(), feed(session, 2, "c"));
        var last = session.finished(end(FinishReason.CANCELLED), ACCEPTED_MS);
        assertEquals(List.of(), told(last));
        assertEquals("abc", completion(last).choices().getFirst().text());
        assertEquals(FinishReason.CANCELLED, completion(last).reason());
    }

    @Test
    void leavingBeforeAcceptanceCancelsAfterIt() {
        var session = session();

        assertEquals(List.of(), session.cancel(CancelReason.CLIENT_GONE));
        assertEquals(List.of(new Effect.Cancel(CancelReason.CLIENT_GONE)), session.accepted());
    }

    @Test
    void leavingAfterTheEndIsNothing() {
        var session = session();
        session.accepted();
        session.finished(end(FinishReason.STOP), ACCEPTED_MS);

        assertEquals(List.of(), session.cancel(CancelReason.CLIENT_GONE));
        assertEquals(List.of(), session.finished(end(FinishReason.STOP), ACCEPTED_MS));
        assertEquals(List.of(), feed(session, 0, "x"));
        assertEquals(List.of(), session.tick(Long.MAX_VALUE));
        assertEquals(List.of(), session.stop());
        assertEquals(List.of(), session.broke());
    }

    @Test
    void aRefusedRequestNeverWas() {
        var session = session();
        var why = Failure.of(Failure.Kind.UNAVAILABLE, "no log");

        assertEquals(List.of(new Effect.Tell(new TextEvent.Failed(why)), new Effect.Forget()), session.refused(why));
        assertEquals(List.of(), session.tick(Long.MAX_VALUE));
    }

    @Test
    void aLogThatDoesNotAnswerIsReportedAndTheRequestEndedShouldItAppear() {
        var session = session();

        assertEquals(List.of(), session.tick(ACCEPTED_MS + TextSession.PUBLISH_MAX_MS));
        var late = session.tick(ACCEPTED_MS + TextSession.PUBLISH_MAX_MS + 1);

        assertInstanceOf(TextEvent.Failed.class, told(late).getFirst());
        assertEquals(1, late.size());
        assertEquals(List.of(new Effect.Cancel(CancelReason.REQUESTED)), session.accepted());
    }

    @Test
    void failuresOfTheSamplerReachListenerAndLog() {
        var session = session();
        session.accepted();
        var failure = Failure.of(Failure.Kind.UNAVAILABLE, "away");

        var last = session.finished(
                new GenerationEnd(List.of(FinishReason.ERROR), 0, failure, Timings.Sampler.UNKNOWN, ""), ACCEPTED_MS);

        assertEquals(new TextEvent.Failed(failure), told(last).getFirst());
        assertEquals(failure, completion(last).failure());
        assertEquals(FinishReason.ERROR, completion(last).reason());
    }

    @Test
    void anEndWithoutReasonsIsAFailure() {
        var session = session();
        session.accepted();

        var last = session.finished(new GenerationEnd(List.of(), 0, null, Timings.Sampler.UNKNOWN, ""), ACCEPTED_MS);

        assertInstanceOf(TextEvent.Failed.class, told(last).getFirst());
        assertEquals(FinishReason.ERROR, completion(last).reason());
    }

    @Test
    void theDeadlineReachesTheListenerEvenWithoutASampler() {
        var session = session();
        session.accepted();
        feed(session, 0, "ab");

        assertEquals(List.of(), session.tick(DEADLINE_MS + TextSession.DEADLINE_GRACE_MS));
        var told = told(session.tick(DEADLINE_MS + TextSession.DEADLINE_GRACE_MS + 1));
        assertEquals(
                Failure.Kind.DEADLINE,
                assertInstanceOf(TextEvent.Failed.class, told.getFirst())
                        .failure()
                        .kind());
        assertEquals(List.of(), session.tick(DEADLINE_MS + TextSession.GIVE_UP_MS));
        var completion = completion(session.tick(DEADLINE_MS + TextSession.GIVE_UP_MS + 1));
        assertEquals(FinishReason.DEADLINE, completion.reason());
        assertEquals("ab", completion.choices().getFirst().text());
        assertEquals(List.of(), session.finished(end(FinishReason.DEADLINE), DEADLINE_MS + 99_000));
    }

    @Test
    void stoppingTellsTheListenerAndTheSampler() {
        var session = session();
        session.accepted();

        var effects = session.stop();

        assertInstanceOf(TextEvent.Failed.class, told(effects).getFirst());
        assertEquals(new Effect.Cancel(CancelReason.EDGE_RESTARTED), effects.getLast());
    }

    @Test
    void leavingTellsTheListenerAndLetsTheSamplerGoOn() {
        var session = session();
        session.accepted();

        var effects = session.leave();

        assertInstanceOf(TextEvent.Failed.class, told(effects).getFirst());
        assertEquals(1, effects.size());
        feed(session, 0, "ab");
        var completion = completion(session.finished(end(FinishReason.STOP), ACCEPTED_MS));
        assertEquals("ab", completion.choices().getFirst().text());
    }

    @Test
    void aDisownedRequestIsForgottenWithoutAWord() {
        var session = session();

        assertEquals(List.of(new Effect.Forget()), session.disowned());
        assertEquals(List.of(), session.accepted());
        assertEquals(List.of(), session.tick(Sessions.DEADLINE_MS + TextSession.GIVE_UP_MS + 1));
    }

    @Test
    void stoppingLeavesPromptsOfTopicsToTheNextStart() {
        var session = new TextSession(Sessions.request("r", Door.TOPIC), new ByteTokenizer(), false);
        session.accepted();

        assertEquals(
                List.of(),
                session.stop().stream().filter(e -> e instanceof Effect.Cancel).toList());
    }
}
