package dev.millrace.eval.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Preference;
import dev.millrace.eval.harness.Measurement.Value;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JudgeTaskTest {
    private static final JudgedAnswer ANSWER =
            new JudgedAnswer("i", "{\"q\":1}", "Why?", "because", Optional.of("no idea"));

    private static Map<Metric.Key, Measurement> said(Judge judge, String... replies) {
        var task = new JudgeTask("t", judge, List.of(ANSWER));
        return task.measure(
                task.item(0),
                List.of(replies).stream()
                        .<Reply>map(text -> new Reply.Text(text, 1))
                        .toList());
    }

    private static String prompt(Request request) {
        return ((Request.Generate) request).context();
    }

    @Test
    void aRatingIsWhatTheJudgeEndsWith() {
        assertEquals(
                new Value(7), said(new RatingJudge(), "Clear. Rating: [[7]]").get(Metric.Key.of("rating")));
        assertEquals(Map.of(Metric.Key.of("judged"), new Value(0)), said(new RatingJudge(), "It is good."));
    }

    @Test
    void aPairIsShownInBothOrders() {
        var requests =
                new JudgeTask("t", new PairJudge(), List.of(ANSWER)).item(0).requests();
        assertTrue(prompt(requests.get(0)).indexOf("because")
                < prompt(requests.get(0)).indexOf("no idea"));
        assertTrue(prompt(requests.get(1)).indexOf("because")
                > prompt(requests.get(1)).indexOf("no idea"));
    }

    @Test
    void aPairIsWonInBothOrdersOnly() {
        var won = said(new PairJudge(), "[[A]]", "[[B]]");
        assertEquals(new Value(1), won.get(Metric.Key.of("win_rate")));
        assertEquals(new Value(1), won.get(Metric.Key.of("consistent")));
        assertEquals(new Preference(1, 7, 7), won.get(Metric.Key.of("length_controlled_win_rate")));
        var place = said(new PairJudge(), "[[A]]", "[[A]]");
        assertEquals(new Value(.5), place.get(Metric.Key.of("win_rate")));
        assertEquals(new Value(0), place.get(Metric.Key.of("consistent")));
        assertEquals(Map.of(Metric.Key.of("judged"), new Value(0)), said(new PairJudge(), "[[A]]", "neither"));
    }

    @Test
    void aLengthControlledRateNeedsTwoPairs() {
        var metric = new PairJudge()
                .metrics().stream()
                        .filter(one -> one.key().metric().equals("length_controlled_win_rate"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(Double.NaN, metric.aggregation().of(List.of(new Preference(1, 2, 3))));
        assertEquals(.75, metric.aggregation().of(List.of(new Preference(1, 5, 5), new Preference(.5, 4, 4))), 1e-9);
    }

    /** Of G-Eval's paper: the sum of the ratings by their probabilities. */
    @Test
    void aCriterionIsRatedByTheProbabilitiesOfItsRatings() {
        var judge = CriterionJudge.of("fluency", "");
        var task = new JudgeTask("t", judge, List.of(ANSWER));
        var replies = new ArrayList<Reply>();
        for (var request : task.item(0).requests()) {
            double probability = switch (((Request.Likelihood) request).continuation()) {
                case " 4" -> .5;
                case "4" -> .1;
                case " 2" -> .2;
                default -> 0;
            };
            replies.add(new Reply.Likelihood(Math.log(probability), false, 1));
        }
        var measured = task.measure(task.item(0), replies);
        assertEquals((.6 * 4 + .2 * 2) / .8, value(measured, "fluency"), 1e-12);
        assertEquals(.8, value(measured, "rating_mass"), 1e-12);
    }

    private static double value(Map<Metric.Key, Measurement> measured, String metric) {
        return ((Value) Objects.requireNonNull(measured.get(Metric.Key.of(metric)))).value();
    }

    @Test
    void anUnknownCriterionMustSayWhatItMeans() {
        var refused = assertThrows(IllegalArgumentException.class, () -> CriterionJudge.of("wit", ""));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("judge.description"));
        assertEquals("it is funny", CriterionJudge.of("wit", "it is funny").description());
        assertThrows(IllegalArgumentException.class, () -> CriterionJudge.of("Wit!", "it is funny"));
    }

    @Test
    void judgementsOfTwoRunsOfTheSameItemsCanBeCompared() {
        var other = new JudgedAnswer("i", "{\"q\":1}", "Why?", "so", Optional.of("no idea"));
        var one = new JudgeTask("t", new RatingJudge(), List.of(ANSWER));
        var two = new JudgeTask("t", new RatingJudge(), List.of(other));
        assertEquals("rated.t", one.name());
        assertEquals(one.fingerprint(), two.fingerprint());
        assertEquals(one.item(0).id(), two.item(0).id());
        assertNotEquals(one.item(0).requests(), two.item(0).requests());
        assertNotEquals(
                one.fingerprint(), new JudgeTask("t", CriterionJudge.of("fluency", ""), List.of(ANSWER)).fingerprint());
    }
}
