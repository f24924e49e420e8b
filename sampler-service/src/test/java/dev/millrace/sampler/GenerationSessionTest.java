package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionAction.Close;
import dev.millrace.sampler.SessionAction.Emit;
import dev.millrace.sampler.SessionAction.FetchRow;
import dev.millrace.sampler.SessionAction.Finish;
import dev.millrace.sampler.SessionAction.Open;
import dev.millrace.sampler.SessionAction.Step;
import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.SessionEvent.SequenceFailed;
import dev.millrace.sampler.SessionEvent.SequenceFailed.Cause;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.process.LogitRow;
import dev.millrace.sampler.process.RankedLogits;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationSessionTest {
    private static final long ACCEPTED = 1_000;
    private static final long DEADLINE = 60_000;
    private static final int STOP = 7;

    private final GenerationSession session = greedy(TokenIds.NONE, true);

    @Test
    void opensWithThePromptWhenThereIsAModel() {
        assertEquals(List.of(), session.handle(new SessionEvent.Started(), 1_100));
        assertEquals(
                List.of(new Open(TokenIds.of(1, 2, 3), 6)), session.handle(new SessionEvent.ModelConnected(), 1_200));
    }

    @Test
    void stepsWithTheChosenTokenAndPublishesIt() {
        open(session);
        var actions = session.handle(candidates(5, 4), 1_300);
        assertEquals(new Step(5, 3, TokenIds.NONE), actions.getFirst());
        var token = assertInstanceOf(Emit.class, actions.get(1)).token();
        assertEquals(0, token.sequence());
        assertEquals(5, token.id());
        assertEquals(-0.5f, token.logprob());
        assertEquals(
                List.of(new GeneratedToken.Alternative(5, -0.5f), new GeneratedToken.Alternative(4, -1.5f)),
                token.top());
    }

    @Test
    void aStopTokenIsTheLastToken() {
        open(session);
        session.handle(candidates(5, 4), 1_300);
        var actions = session.handle(candidates(STOP, 4), 1_400);
        assertEquals(1, assertInstanceOf(Emit.class, actions.get(0)).token().sequence());
        assertEquals(new Close(), actions.get(1));
        var outcome = assertInstanceOf(Finish.class, actions.get(2)).outcome();
        assertEquals(FinishReason.STOP, outcome.reason());
        assertEquals(2, outcome.generatedTokens());
        assertEquals(3, outcome.promptTokens());
        assertEquals(2, outcome.cachedTokens());
        assertEquals(new GenerationOutcome.Timings(200, 100, 100), outcome.timings());
        assertTrue(outcome.answered());
        assertTrue(session.isEnded());
    }

    @Test
    void takesOfAGuessWhatItWouldHaveChosenItself() {
        var guessing = new GenerationSession(
                request(new GenerationParameters(9, 0, 0, 1, 0, List.of(STOP), 1, 0)),
                0,
                TokenIds.NONE,
                (ids, length, most) -> new int[] {17, 18, 19},
                true);
        open(guessing);
        assertEquals(
                new Step(5, 3, TokenIds.of(17, 18, 19)),
                guessing.handle(candidates(5, 4), 1_300).getFirst());
        var verified = new CandidatesArrived(
                RankedLogits.head(new int[] {17, 1}, new float[] {2, 1}, 2.5f),
                2.5f,
                0,
                List.of(candidates(16, 1), candidates(19, 1)));
        var actions = guessing.handle(verified, 1_400);
        // After 17 comes 16 and not 18: what was computed after 18 is of no use.
        assertEquals(new Step(16, 5, TokenIds.of(17, 18, 19)), actions.getFirst());
        assertEquals(
                List.of(17, 16),
                actions.stream()
                        .filter(Emit.class::isInstance)
                        .map(each -> ((Emit) each).token().id())
                        .toList());
    }

    @Test
    void mostNewTokensEndWithLength() {
        open(session);
        session.handle(candidates(5, 4), 1_300);
        session.handle(candidates(5, 4), 1_300);
        assertReason(FinishReason.LENGTH, session.handle(candidates(5, 4), 1_300));
    }

    @Test
    void aFullContextEndsWithLength() {
        open(session);
        session.handle(candidates(5, 4), 1_300);
        var actions = session.handle(new SequenceFailed(Cause.LENGTH, "full"), 1_400);
        assertEquals(1, actions.size());
        assertReason(FinishReason.LENGTH, actions);
    }

    @Test
    void anUndecidedDrawFetchesTheRow() {
        var parameters = new GenerationParameters(3, 1, 0, 1, 0, List.of(), 1, 0);
        var sampling = new GenerationSession(request(parameters), 0, TokenIds.NONE, Drafting.NONE, true);
        open(sampling);
        // The one candidate has hardly any of the mass.
        var head = new CandidatesArrived(RankedLogits.head(new int[] {3}, new float[] {0}, 20), 20, 0);
        assertEquals(List.of(new FetchRow()), sampling.handle(head, 1_300));
        assertEquals(List.of(), sampling.handle(head, 1_300));
        var row = new LogitRow(new float[] {-50, 0, -50, 0, -50});
        var actions = sampling.handle(new SessionEvent.RowArrived(row), 1_400);
        assertInstanceOf(Step.class, actions.getFirst());
        assertEquals(-20f, assertInstanceOf(Emit.class, actions.get(1)).token().logprob());
    }

    @Test
    void aBrokenStreamIsResumedWithTheTokensSoFar() {
        open(session);
        session.handle(candidates(5, 4), 1_300);
        assertEquals(List.of(), session.handle(new SessionEvent.ModelLost(), 1_400));
        assertEquals(List.of(), session.handle(candidates(5, 4), 1_450));
        assertEquals(
                List.of(new Open(TokenIds.of(1, 2, 3, 5), 6)),
                session.handle(new SessionEvent.ModelConnected(), 1_500));
        var actions = session.handle(candidates(4, 5), 1_600);
        assertEquals(1, assertInstanceOf(Emit.class, actions.get(1)).token().sequence());
    }

    @Test
    void tokensOnTheLogAreNotRepeated() {
        var resumed = greedy(TokenIds.of(5), true);
        resumed.handle(new SessionEvent.Started(), 2_000);
        assertEquals(
                List.of(new Open(TokenIds.of(1, 2, 3, 5), 6)),
                resumed.handle(new SessionEvent.ModelConnected(), 2_000));
        var actions = resumed.handle(candidates(4, 5), 2_100);
        assertEquals(1, assertInstanceOf(Emit.class, actions.get(1)).token().sequence());
    }

    @Test
    void aGenerationWhoseLastTokenIsOnTheLogOnlyNeedsItsEnd() {
        assertReason(
                FinishReason.STOP, greedy(TokenIds.of(5, STOP), true).handle(new SessionEvent.Started(), DEADLINE + 1));
        assertReason(FinishReason.LENGTH, greedy(TokenIds.of(5, 4, 5), true).handle(new SessionEvent.Started(), 2_000));
    }

    @Test
    void anExpiredRequestNeverReachesTheModel() {
        var actions = session.handle(new SessionEvent.Started(), DEADLINE);
        assertEquals(1, actions.size());
        assertReason(FinishReason.DEADLINE, actions);
    }

    @Test
    void theDeadlineEndsARunningGeneration() {
        open(session);
        assertEquals(List.of(), session.handle(new SessionEvent.Ticked(), DEADLINE - 1));
        var actions = session.handle(new SessionEvent.Ticked(), DEADLINE);
        assertEquals(new Close(), actions.getFirst());
        assertReason(FinishReason.DEADLINE, actions);
    }

    @Test
    void cancellingClosesTheSequence() {
        open(session);
        var actions = session.handle(new SessionEvent.Cancelled(false), 1_300);
        assertEquals(new Close(), actions.getFirst());
        assertReason(FinishReason.CANCELLED, actions);
        assertEquals(List.of(), session.handle(new SessionEvent.Cancelled(false), 1_300));
        assertEquals(List.of(), session.handle(candidates(5, 4), 1_300));
    }

    @Test
    void aStopStringIsAStop() {
        open(session);
        assertReason(FinishReason.STOP, session.handle(new SessionEvent.Cancelled(true), 1_300));
    }

    @Test
    void aDroppedSessionClosesWithoutAWord() {
        open(session);
        assertEquals(List.of(new Close()), session.handle(new SessionEvent.Dropped(), 1_300));
        assertTrue(session.isEnded());
        assertEquals(List.of(), greedy(TokenIds.NONE, true).handle(new SessionEvent.Dropped(), 1_300));
    }

    @Test
    void aPatientSessionAsksAFullModelAgain() {
        open(session);
        assertEquals(List.of(), session.handle(new SequenceFailed(Cause.OVERLOADED, "full"), 2_000));
        assertEquals(List.of(), session.handle(new SessionEvent.Ticked(), 2_049));
        assertEquals(List.of(new Open(TokenIds.of(1, 2, 3), 6)), session.handle(new SessionEvent.Ticked(), 2_050));
        session.handle(new SequenceFailed(Cause.OVERLOADED, "full"), 3_000);
        assertEquals(List.of(), session.handle(new SessionEvent.Ticked(), 3_099));
        assertEquals(1, session.handle(new SessionEvent.Ticked(), 3_100).size());
    }

    @Test
    void anImpatientSessionFailsOnAFullModel() {
        var impatient = greedy(TokenIds.NONE, false);
        open(impatient);
        assertFailure(Failure.Kind.OVERLOADED, impatient.handle(new SequenceFailed(Cause.OVERLOADED, "full"), 2_000));
    }

    @Test
    void faultsOfTheModelAndOfOursAreFailures() {
        open(session);
        assertFailure(Failure.Kind.INTERNAL, session.handle(new SequenceFailed(Cause.INTERNAL, "oops"), 2_000));
        var rejected = greedy(TokenIds.NONE, true);
        open(rejected);
        assertFailure(Failure.Kind.INVALID, rejected.handle(new SequenceFailed(Cause.INVALID, "token_ids: no"), 2_000));
        var faulted = greedy(TokenIds.NONE, true);
        open(faulted);
        var actions = faulted.handle(new SessionEvent.Faulted("broken"), 2_000);
        assertEquals(new Close(), actions.getFirst());
        assertFailure(Failure.Kind.INTERNAL, actions);
    }

    private static GenerationSession greedy(TokenIds before, boolean waitsForRoom) {
        return new GenerationSession(
                request(new GenerationParameters(3, 0, 0, 1, 0, List.of(STOP), 1, 2)),
                0,
                before,
                Drafting.NONE,
                waitsForRoom);
    }

    private static GenerationRequest request(GenerationParameters parameters) {
        return new GenerationRequest("r", TokenIds.of(1, 2, 3), parameters, ACCEPTED, DEADLINE);
    }

    private static void open(GenerationSession session) {
        session.handle(new SessionEvent.Started(), 1_100);
        session.handle(new SessionEvent.ModelConnected(), 1_200);
    }

    private static CandidatesArrived candidates(int best, int next) {
        return new CandidatesArrived(RankedLogits.head(new int[] {best, next}, new float[] {2, 1}, 2.5f), 2.5f, 2);
    }

    private static void assertReason(FinishReason reason, List<SessionAction> actions) {
        var outcome = assertInstanceOf(Finish.class, actions.getLast()).outcome();
        assertEquals(reason, outcome.reason());
        assertNull(outcome.failure());
    }

    private static void assertFailure(Failure.Kind kind, List<SessionAction> actions) {
        var outcome = assertInstanceOf(Finish.class, actions.getLast()).outcome();
        assertEquals(FinishReason.ERROR, outcome.reason());
        assertTrue(outcome.failure() != null && outcome.failure().kind() == kind);
    }
}
