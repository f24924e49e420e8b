package dev.millrace.tokenizer.session;

import static dev.millrace.tokenizer.session.RewardedSessions.deltas;
import static dev.millrace.tokenizer.session.RewardedSessions.known;
import static dev.millrace.tokenizer.session.RewardedSessions.say;
import static dev.millrace.tokenizer.session.RewardedSessions.session;
import static dev.millrace.tokenizer.session.RewardedSessions.stopped;
import static dev.millrace.tokenizer.session.Sessions.ACCEPTED_MS;
import static dev.millrace.tokenizer.session.Sessions.completion;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.tokenizer.decoding.Search;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Choosing by reward with its guards: doubt, bounds, refused texts and the budget of divergence. */
class GuardedChoiceTest {
    private static final String CHEATS = "has 0 words, fewer than 1";

    @Test
    void choosesByTheGuardedRewardAndTellsBoth() {
        var choice = chosen(1, null, reward(9, 1), reward(2, 2), reward(3, -1));
        assertEquals(List.of(reward(2, 2)), choice.told());
        assertEquals(14 / 3.0, choice.mean(), 1e-12, "the mean is of the rewards themselves");
    }

    @Test
    void takesTheEarlierOfThoseThatTheBoundsMakeEqual() {
        assertEquals(
                List.of(reward(5, 4)),
                chosen(1, null, reward(1, 1), reward(5, 4), reward(9, 4)).told());
    }

    @Test
    void putsRefusedAnswersBehindAllOthers() {
        var cheating = new AnswerReward(9, 0, 10, 4, CHEATS);
        assertEquals(
                List.of(reward(-2, -2)),
                chosen(1, null, cheating, reward(-3, -3), reward(-2, -2)).told());
        assertEquals(
                List.of(reward(-2, -2), reward(-3, -3), cheating),
                chosen(3, null, cheating, reward(-3, -3), reward(-2, -2), new AnswerReward(3, 0, 10, 3, CHEATS))
                        .told());
    }

    @Test
    void stillAnswersWhenAllAreRefused() {
        var better = new AnswerReward(1, 0, 10, 1, CHEATS);
        var choice = chosen(1, null, new AnswerReward(0, 0, 10, 0, CHEATS), better);
        assertEquals(List.of(better), choice.told());
    }

    @Test
    void comparesWhatWasAskedForWithTheGuardedReward() {
        assertTrue(chosen(1, 1.5, reward(3, 1), reward(0, 0)).belowMin());
        assertEquals(false, chosen(1, 1.0, reward(0.5, 1), reward(0, 0)).belowMin());
    }

    @Test
    void tellsTheTextsInTheOrderOfTheChoice() {
        var session = session(2, 3, null);
        say(session, "a", "b", "c");
        session.finished(stopped(3), ACCEPTED_MS);
        var rewards = known(List.of(new AnswerReward(9, 0, 10, 4, CHEATS), reward(0, 0), reward(1, 1)));
        assertEquals(List.of("0:c", "1:b"), deltas(session.rewarded(rewards, ACCEPTED_MS)));
    }

    @Test
    void failsWhenAGuardedRewardIsNoNumber() {
        var session = session(1, 2, null);
        say(session, "a", "b");
        session.finished(stopped(2), ACCEPTED_MS);
        var failed = session.rewarded(known(List.of(reward(1, 1), reward(1, Double.NaN))), ACCEPTED_MS);
        assertEquals(
                Failure.Kind.INTERNAL,
                Objects.requireNonNull(completion(failed).failure()).kind());
    }

    /** Of the bounds 0.1931, 0.6363, 1.2044 and 1.8351 for the best of 2, 4, 8 and 16. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0.193, 1", "0.1932, 2", "0.64, 4", "1.204, 7", "1.2045, 8", "1.835, 15", "1.8351, 16", "99, 16"
    })
    void theBudgetAllowsTheLargestNThatIsWithinIt(double nats, int most) {
        var budget = new KlBudget(nats);
        assertEquals(most, budget.largestN());
        for (int n = 2; n <= TextParameters.CHOICES_MAX; n++) {
            var asked = TextParameters.DEFAULTS.searching(Search.NONE, n, new RewardWish("r", null));
            if (n <= most) {
                assertDoesNotThrow(() -> budget.require(asked));
            } else {
                var refused = assertThrows(FailureException.class, () -> budget.require(asked))
                        .failure();
                assertEquals("best_of", refused.param());
                assertTrue(refused.message().endsWith("which is the best of " + most + "."), refused.message());
            }
        }
    }

    @Test
    void theBudgetIsOfChoicesByRewardOnly() {
        var byProbability = TextParameters.DEFAULTS.searching(Search.NONE, 16, null);
        assertDoesNotThrow(() -> new KlBudget(0).require(byProbability));
        assertThrows(IllegalArgumentException.class, () -> new KlBudget(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new KlBudget(-1));
    }

    private static AnswerReward reward(double reward, double guarded) {
        return new AnswerReward(reward, 0.25, 10, guarded, "");
    }

    private static RewardChoice chosen(int choices, @Nullable Double min, AnswerReward... rewards) {
        var session = session(choices, rewards.length, min);
        say(session, "abcdef".substring(0, rewards.length).split(""));
        session.finished(stopped(rewards.length), ACCEPTED_MS);
        var effects = session.rewarded(known(List.of(rewards)), ACCEPTED_MS);
        return Objects.requireNonNull(completion(effects).reward());
    }
}
