package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.SessionAction.Close;
import dev.millrace.sampler.SessionAction.EmitPrompt;
import dev.millrace.sampler.SessionAction.Finish;
import dev.millrace.sampler.SessionAction.Open;
import dev.millrace.sampler.SessionEvent.CandidatesArrived;
import dev.millrace.sampler.SessionEvent.PromptArrived;
import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import dev.millrace.sampler.draft.Drafting;
import dev.millrace.sampler.process.RankedLogits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions whose prompt is scored. */
class PromptScoringTest {
    private static final int LENGTH = 100;
    private static final TokenIds PROMPT =
            TokenIds.of(IntStream.range(0, LENGTH).toArray());

    @Test
    void theModelIsAskedAndThePartsAreReported() {
        var session = session(2, 1, TokenIds.NONE);
        session.handle(new SessionEvent.Started(), 1);
        assertEquals(
                List.of(new Open(PROMPT, LENGTH + 1, PromptScoring.ofAll(2))),
                session.handle(new SessionEvent.ModelConnected(), 1));
        var reported = session.handle(new PromptArrived(scores(1, LENGTH, 2)), 2);
        assertEquals(
                IntStream.range(1, LENGTH).boxed().toList(),
                reported.stream().flatMap(PromptScoringTest::positions).toList());
        assertEquals("prompt and token", scored(session.handle(candidates(), 3)));
    }

    @Test
    void aReportFromAPositionOnAsksTheModelForThatMuch() {
        var scoring = new PromptScoring(0, 90);
        var session = new GenerationSession(request(scoring, 0, PROMPT), 0, TokenIds.NONE, Drafting.NONE, true);
        session.handle(new SessionEvent.Started(), 1);
        assertEquals(List.of(new Open(PROMPT, LENGTH, scoring)), session.handle(new SessionEvent.ModelConnected(), 1));
        assertEquals(
                IntStream.range(90, LENGTH).boxed().toList(),
                session.handle(new PromptArrived(scores(90, LENGTH, 0)), 2).stream()
                        .flatMap(PromptScoringTest::positions)
                        .toList());
        assertInstanceOf(Close.class, session.handle(candidates(), 3).getFirst());
        var wrong = assertThrows(InvalidRequestException.class, () -> request(new PromptScoring(0, LENGTH), 0, PROMPT));
        assertEquals("prompt_logprobs_from", wrong.field());
    }

    @Test
    void aReportHoldsNoMoreLogProbabilitiesThanTheBound() {
        var session = begun(session(20, 0, TokenIds.NONE));
        var reported = session.handle(new PromptArrived(scores(1, LENGTH, 20)), 2);
        assertEquals(5, reported.size());
        for (var action : reported) {
            var part = assertInstanceOf(EmitPrompt.class, action).scores();
            assertTrue(part.logprobs().length * 21 <= PromptReport.PART_LOGPROBS_MAX);
        }
    }

    @Test
    void aPromptThatIsOnlyScoredEndsWithLengthAfterThePrefill() {
        var session = begun(session(0, 0, TokenIds.NONE));
        session.handle(new PromptArrived(scores(1, LENGTH, 0)), 2);
        var actions = session.handle(candidates(), 3);
        assertEquals(new Close(), actions.getFirst());
        var outcome = assertInstanceOf(Finish.class, actions.get(1)).outcome();
        assertEquals(FinishReason.LENGTH, outcome.reason());
        assertEquals(0, outcome.generatedTokens());
        assertEquals(2, actions.size());
    }

    @Test
    void ofAPromptOfOneTokenNothingIsReported() {
        var request = request(PromptScoring.ofAll(5), 0, TokenIds.of(7));
        var session = begun(new GenerationSession(request, 0, TokenIds.NONE, Drafting.NONE, true));
        assertInstanceOf(Close.class, session.handle(candidates(), 3).getFirst());
    }

    @Test
    void afterALostStreamOnlyTheRestIsReportedHoweverItIsCut() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            int alternatives = random.nextInt(3);
            var session = begun(session(alternatives, 1, TokenIds.NONE));
            var reported = new ArrayList<Integer>();
            for (int lives = 0; lives < 4; lives++) {
                int end = lives == 3 ? LENGTH : 1 + random.nextInt(LENGTH);
                for (int from = 1; from < end; ) {
                    int to = Math.min(end, from + 1 + random.nextInt(30));
                    session.handle(new PromptArrived(scores(from, to, alternatives)), 2).stream()
                            .flatMap(PromptScoringTest::positions)
                            .forEach(reported::add);
                    from = to;
                }
                if (lives < 3) {
                    session.handle(new SessionEvent.ModelLost(), 3);
                    session.handle(new SessionEvent.ModelConnected(), 3);
                }
            }
            assertEquals(IntStream.range(1, LENGTH).boxed().toList(), reported, "seed " + seed);
            assertEquals("prompt and token", scored(session.handle(candidates(), 4)), "seed " + seed);
        }
    }

    @Test
    void aSessionWithTokensOnTheLogHasReportedItsPrompt() {
        var session = session(2, 5, TokenIds.of(7));
        session.handle(new SessionEvent.Started(), 1);
        var open = session.handle(new SessionEvent.ModelConnected(), 1).getFirst();
        assertEquals(new Open(PROMPT.plus(TokenIds.of(7)), LENGTH + 5), open);
    }

    @Test
    void aModelThatLeavesOutScoresFailsTheRequest() {
        var gap = begun(session(2, 1, TokenIds.NONE));
        assertFailed(gap.handle(new PromptArrived(scores(2, LENGTH, 2)), 2));
        var nothing = begun(session(2, 1, TokenIds.NONE));
        assertFailed(nothing.handle(candidates(), 2));
        var tooMany = begun(session(2, 1, TokenIds.NONE));
        assertFailed(tooMany.handle(new PromptArrived(scores(1, LENGTH + 1, 2)), 2));
    }

    @Test
    void onlyAScoredRequestMayAskForNoTokens() {
        assertThrows(InvalidRequestException.class, () -> request(null, 0, PROMPT));
        assertThrows(InvalidRequestException.class, () -> request(PromptScoring.ofAll(21), 1, PROMPT));
        assertThrows(InvalidRequestException.class, () -> request(PromptScoring.ofAll(-1), 1, PROMPT));
        assertEquals(0, request(PromptScoring.ofAll(0), 0, PROMPT).parameters().maxNewTokens());
    }

    @Test
    void aPartKeepsTheAlternativesOfItsTokens() {
        var part = scores(1, 11, 2).between(4, 6);
        assertEquals(4, part.first());
        assertArrayEquals(new float[] {-4, -5}, part.logprobs());
        assertArrayEquals(new int[] {40, 41, 50, 51}, part.topIds());
        assertArrayEquals(new float[] {-4, -5, -5, -6}, part.topLogprobs());
    }

    private static java.util.stream.Stream<Integer> positions(SessionAction action) {
        var scores = assertInstanceOf(EmitPrompt.class, action).scores();
        for (int i = 0; i < scores.logprobs().length; i++) {
            assertEquals(-(scores.first() + i), scores.logprobs()[i]);
        }
        return IntStream.range(scores.first(), scores.end()).boxed();
    }

    private static String scored(List<SessionAction> afterCandidates) {
        return assertInstanceOf(SessionAction.Emit.class, afterCandidates.getFirst())
                                .token()
                                .sequence()
                        == 0
                ? "prompt and token"
                : "";
    }

    private static void assertFailed(List<SessionAction> actions) {
        var outcome = assertInstanceOf(Finish.class, actions.getLast()).outcome();
        assertEquals(Failure.Kind.INTERNAL, assertNotNullAnd(outcome.failure()).kind());
    }

    private static Failure assertNotNullAnd(@Nullable Failure failure) {
        assertNotNull(failure);
        return failure;
    }

    private static GenerationSession begun(GenerationSession session) {
        session.handle(new SessionEvent.Started(), 1);
        session.handle(new SessionEvent.ModelConnected(), 1);
        return session;
    }

    /** Log-probability -p at position p, alternatives 10 p, 10 p + 1, …. */
    private static PromptScores scores(int from, int to, int alternatives) {
        int count = to - from;
        float[] logprobs = new float[count];
        int[] topIds = new int[count * alternatives];
        float[] topLogprobs = new float[topIds.length];
        for (int i = 0; i < count; i++) {
            logprobs[i] = -(from + i);
            for (int top = 0; top < alternatives; top++) {
                topIds[i * alternatives + top] = 10 * (from + i) + top;
                topLogprobs[i * alternatives + top] = -(from + i) - top;
            }
        }
        return new PromptScores(from, logprobs, new int[count], topIds, topLogprobs);
    }

    private static CandidatesArrived candidates() {
        return new CandidatesArrived(RankedLogits.head(new int[] {5, 4}, new float[] {2, 1}, 2.5f), 2.5f, 0);
    }

    private static GenerationSession session(int promptLogprobs, int maxNewTokens, TokenIds before) {
        var scoring = PromptScoring.ofAll(promptLogprobs);
        return new GenerationSession(request(scoring, maxNewTokens, PROMPT), 0, before, Drafting.NONE, true);
    }

    private static GenerationRequest request(@Nullable PromptScoring scoring, int maxNewTokens, TokenIds prompt) {
        var parameters = new GenerationParameters(
                maxNewTokens, 0, 0, 1, 0, List.of(), 1, 0, Shaping.NONE, Search.NONE, Constraint.NONE, scoring);
        return new GenerationRequest("r", prompt, parameters, 0, 60_000);
    }
}
