package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.RewardedSessions.deltas;
import static dev.millrace.tokenizer.session.RewardedSessions.end;
import static dev.millrace.tokenizer.session.RewardedSessions.rewards;
import static dev.millrace.tokenizer.session.RewardedSessions.say;
import static dev.millrace.tokenizer.session.RewardedSessions.session;
import static dev.millrace.tokenizer.session.RewardedSessions.stopped;
import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.DEADLINE_MS;
import static dev.millrace.tokenizer.session.Sessions.completion;
import static dev.millrace.tokenizer.session.Sessions.told;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One request whose answers are chosen by a reward model, from the tokens to what is told and written. */
class RewardedAnswersTest {
    private static final long LATE_MS = ACCEPTED_MS + RewardWait.MAX_MS + 2;

    @Test
    void asksForTheRewardsOfAllAnswersWhenTheyHaveEnded() {
        var session = session(1, 3, null);
        assertEquals(List.of(), told(say(session, "a", "b", "c")));
        var ended = session.finished(stopped(3), ACCEPTED_MS);
        assertEquals(List.of(new Effect.RankAnswers(List.of("a", "b", "c"))), ended);
        assertEquals(List.of(), session.finished(stopped(3), ACCEPTED_MS), "a repeat asks nobody again");
    }

    @Test
    void tellsTheAnswersOfTheGreatestRewardBestFirst() {
        var session = session(2, 4, null);
        say(session, "a", "bb", "c", "dd");
        session.finished(stopped(4), ACCEPTED_MS);
        var effects = session.rewarded(rewards(-1, 2, 0.5, 3), ACCEPTED_MS + 70);
        assertEquals(List.of("0:dd", "1:bb"), deltas(effects));
        var finished = assertInstanceOf(TextEvent.Finished.class, told(effects).getLast());
        var choice = assertNotNullChoice(finished.reward());
        assertEquals(
                List.of(3.0, 2.0),
                choice.told().stream().map(AnswerReward::reward).toList());
        assertEquals(4.5 / 4, choice.mean(), 1e-12);
        assertEquals(40, choice.tokens());
        assertEquals(4, choice.bestOf());
        assertNull(choice.klBound(), "the bound is of one answer");
        assertEquals(70, finished.timings().totalMs(), "the choice takes part of the time");
        assertEquals(6, finished.usage().completionTokens());
        var written = completion(effects);
        assertEquals(
                List.of("dd", "bb"),
                written.choices().stream().map(Completion.Choice::text).toList());
        assertEquals(choice, written.reward());
        assertEquals("v1", written.modelVersion(), "what the sampler said has waited");
    }

    /** ln 8 − 7/8 = 1.204441541679836. */
    @Test
    void boundsHowFarTheChoiceLeadsFromTheModel() {
        assertEquals(1.204441541679836, RewardChoice.klBound(8), 1e-12);
        assertEquals(0, RewardChoice.klBound(1));
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), ACCEPTED_MS);
        var choice = completion(session.rewarded(rewards(0, 1), ACCEPTED_MS)).reward();
        assertEquals(
                Double.valueOf(Math.log(2) - 0.5), assertNotNullChoice(choice).klBound());
    }

    @Test
    void takesTheEarlierOfEquallyGoodAnswers() {
        var session = session(1, 3, null);
        say(session, "a", "b", "c");
        session.finished(stopped(3), ACCEPTED_MS);
        assertEquals(List.of("0:b"), deltas(session.rewarded(rewards(0, 1, 1), ACCEPTED_MS)));
    }

    @Test
    void choosesByTheFirstRewardsThatComeAndPassesOthersBy() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        assertEquals(List.of(), session.rewarded(rewards(9, 0), ACCEPTED_MS), "before anybody asked");
        session.finished(stopped(2), ACCEPTED_MS);
        assertEquals(List.of("0:b"), deltas(session.rewarded(rewards(0, 1), ACCEPTED_MS)));
        assertEquals(List.of(), session.rewarded(rewards(1, 0), ACCEPTED_MS));
        assertEquals(List.of(), session.notRewarded(FAILURE, ACCEPTED_MS));
    }

    /** All answers end at their stop string, and the sampler's terminal event comes when the answer is told. */
    @Test
    void doesNotWaitForTheSamplerWhereStopStringsEndTheAnswers() {
        var session = session(1, 2, null, "END");
        var stopped = say(session, "aEND", "bEND");
        assertTrue(stopped.contains(new Effect.RankAnswers(List.of("a", "b"))), stopped.toString());
        var effects = session.rewarded(rewards(0, 1), ACCEPTED_MS);
        assertEquals(List.of("0:b"), deltas(effects));
        assertInstanceOf(TextEvent.Finished.class, told(effects).getLast());
        var last = session.finished(end(FinishReason.CANCELLED, FinishReason.CANCELLED), ACCEPTED_MS);
        assertEquals(List.of(), told(last));
        assertEquals("b", completion(last).choices().getFirst().text());
        assertNotNull(completion(last).reward());
    }

    @Test
    void neverChoosesByLogProbabilityWhenTheRewardModelFails() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), ACCEPTED_MS);
        var effects = session.notRewarded(FAILURE, ACCEPTED_MS);
        assertEquals(List.of(new TextEvent.Failed(FAILURE)), told(effects));
        assertEquals(FAILURE, completion(effects).failure());
        assertNull(completion(effects).reward());
    }

    @Test
    void failsWhenTheRewardsAreNotThoseOfItsAnswers() {
        for (var wrong : List.of(rewards(1), rewards(1, Double.NaN))) {
            var session = session(1, 2, null);
            say(session, "a", "b");
            session.finished(stopped(2), ACCEPTED_MS);
            var failed = assertInstanceOf(
                    TextEvent.Failed.class,
                    told(session.rewarded(wrong, ACCEPTED_MS)).getLast());
            assertEquals(Failure.Kind.INTERNAL, failed.failure().kind());
        }
    }

    @Test
    void failsWhenTheRewardsAreLate() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), ACCEPTED_MS + 1);
        assertEquals(List.of(), session.tick(LATE_MS - 1));
        var late = session.tick(LATE_MS);
        var failed = assertInstanceOf(TextEvent.Failed.class, told(late).getLast());
        assertEquals(Failure.Kind.UNAVAILABLE, failed.failure().kind());
        assertEquals(failed.failure(), completion(late).failure());
        assertEquals(List.of(), session.rewarded(rewards(0, 1), LATE_MS));
    }

    @Test
    void failsAtItsDeadlineWhateverItWaitsFor() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), DEADLINE_MS - 1);
        var over = session.tick(DEADLINE_MS + TextSession.DEADLINE_GRACE_MS + 1);
        var failed = assertInstanceOf(TextEvent.Failed.class, told(over).getLast());
        assertEquals(Failure.Kind.DEADLINE, failed.failure().kind());
        assertEquals(failed.failure(), completion(over).failure());
    }

    @Test
    void asksNobodyWhenAnAnswerIsNotComplete() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        var effects = session.finished(end(FinishReason.STOP, FinishReason.DEADLINE), ACCEPTED_MS);
        assertInstanceOf(TextEvent.Failed.class, told(effects).getLast());
        assertInstanceOf(Effect.Complete.class, effects.getLast());
    }

    @Test
    void writesTheExchangeThoughTheListenerHasLeftInBetween() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), ACCEPTED_MS);
        session.cancel(CancelReason.CLIENT_GONE);
        var effects = session.rewarded(rewards(0, 1), ACCEPTED_MS);
        assertEquals(List.of(), told(effects));
        assertEquals("b", completion(effects).choices().getFirst().text());
        assertNull(completion(effects).failure());
    }

    /** What an edge does that starts again: the events of the log once more, the rewards among them. */
    @Test
    void choosesTheSameWhenTheLogIsReadAgain() {
        var first = session(1, 2, null);
        var again = session(1, 2, null);
        for (var session : List.of(first, again)) {
            say(session, "a", "b");
            session.finished(stopped(2), ACCEPTED_MS);
        }
        assertEquals(
                told(first.rewarded(rewards(5, 1), ACCEPTED_MS)), told(again.rewarded(rewards(5, 1), ACCEPTED_MS)));
    }

    @Test
    void saysWhenEvenTheBestAnswerIsNotGoodEnough() {
        for (double min : new double[] {0.5, 1, 1.5}) {
            var session = session(1, 2, min);
            say(session, "a", "b");
            session.finished(stopped(2), ACCEPTED_MS);
            var choice =
                    completion(session.rewarded(rewards(0, 1), ACCEPTED_MS)).reward();
            assertEquals(min > 1, assertNotNullChoice(choice).belowMin());
        }
    }

    private static final Failure FAILURE = Failure.invalid("reward_model", "reward_failed", "There is none.");

    private static RewardChoice assertNotNullChoice(@Nullable RewardChoice choice) {
        assertNotNull(choice);
        assertEquals("helpful", choice.model());
        assertEquals("0123", choice.version());
        return choice;
    }
}
