package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.comparison.Comparison.Expected;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskChoiceTest {
    private final ComparisonPool pool = new ComparisonPool(1_000, 1_000_000);
    private final Ranked ranked = new Ranked();
    private final TaskChoice choice = new TaskChoice(pool, ranked);

    /** Labellers who rank whatever they get. */
    private static final class Ranked implements LabelledTasks {
        final Map<String, List<String>> done = new HashMap<>();

        void add(String labeller, String comparison) {
            done.computeIfAbsent(labeller, _ -> new ArrayList<>()).add(comparison);
        }

        @Override
        public List<String> done(String labellerId, String criterion) {
            return done.getOrDefault(labellerId, List.of());
        }

        @Override
        public int labellers(String comparisonId, String criterion) {
            return (int) done.values().stream()
                    .filter(ids -> ids.contains(comparisonId))
                    .count();
        }

        @Override
        public boolean isRepeat(String rankingId) {
            return false;
        }
    }

    @Test
    void asksFirstWhatFewestHaveRankedThenByPriorityThenTheOldest() {
        pool.open(comparison("ranked by one", 9));
        pool.open(comparison("old", 1));
        pool.open(comparison("new", 1));
        pool.open(comparison("urgent", 2));
        ranked.add("another", "ranked by one");
        assertEquals(List.of("urgent", "old", "new", "ranked by one"), rankAll("me", 4));
        assertTrue(choice.of("me", "helpful").next().isEmpty());
    }

    @Test
    void asksByTheCriterionOnly() {
        pool.open(new Comparison("harmless", "harmless", 0, 0, List.of("a", "b"), List.of(), 2));
        pool.open(comparison("any", 0));
        assertEquals(1, choice.of("me", "helpful").total());
        assertEquals(2, choice.of("me", "harmless").total());
    }

    @Test
    void leavesOutWhatHasNoAnswersYet() {
        pool.open(new Comparison("made", "", 0, 0, List.of(), List.of(), 2));
        assertEquals(new TaskChoice.Tasks(Optional.empty(), 0, 0), choice.of("me", "helpful"));
    }

    @Test
    void checksAttentionOnceInTenTasksAtPlacesThatDifferBetweenLabellers() {
        IntStream.range(0, 200).forEach(i -> pool.open(comparison("item" + i, 0)));
        IntStream.range(0, 20).forEach(i -> pool.open(check("check" + i)));
        var mine = places(rankAll("me", 100), "check");
        var others = places(rankAll("somebody", 100), "check");
        assertEquals(
                IntStream.range(0, 10).boxed().toList(),
                mine.stream().map(place -> place / 10).toList());
        assertNotEquals(mine, others);
    }

    @Test
    void asksAgainWhatWasRankedLongAgoAndNothingTwiceMore() {
        IntStream.range(0, 200).forEach(i -> pool.open(comparison("item" + i, 0)));
        var asked = rankAll("me", 100);
        var repeated = new ArrayList<>(asked);
        new HashSet<>(asked).forEach(repeated::remove);
        assertTrue(repeated.size() == 4 || repeated.size() == 5, repeated.toString());
        for (var again : repeated) {
            assertEquals(2, Collections.frequency(asked, again));
            assertTrue(asked.lastIndexOf(again) - asked.indexOf(again) > TaskChoice.REPEAT_AFTER);
        }
    }

    @Test
    void showsAnswersInAnOrderOfTheLabellersOwnThatStays() {
        var answers = IntStream.range(0, 8).mapToObj(Integer::toString).toList();
        var comparison = new Comparison("c", "", 0, 0, answers, List.of(), 8);
        var orders = new HashSet<List<String>>();
        for (int i = 0; i < 50; i++) {
            var order = TaskChoice.order(comparison, "labeller" + i);
            assertEquals(order, TaskChoice.order(comparison, "labeller" + i));
            assertEquals(answers, order.stream().sorted().toList());
            orders.add(order);
        }
        assertTrue(orders.size() > 45, orders.size() + " orders");
    }

    @Test
    void putsEachAnswerEquallyOftenAtEachPlace() {
        var answers = List.of("a", "b", "c");
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < 3_000; i++) {
            var comparison = new Comparison("c" + i, "", 0, 0, answers, List.of(), 3);
            first.merge(TaskChoice.order(comparison, "me").getFirst(), 1, Integer::sum);
        }
        // Three standard deviations of a binomial with n = 3000, p = 1/3 are 77.
        answers.forEach(answer -> assertEquals(1_000, first.getOrDefault(answer, 0), 77, first.toString()));
    }

    @Test
    void passesACheckByTheOrderOfItsAnswers() {
        var check = check("check");
        assertTrue(check.isPassedBy(Map.of("good", 1, "bad", 2)));
        assertFalse(check.isPassedBy(Map.of("good", 1, "bad", 1)));
        assertFalse(check.isPassedBy(Map.of("good", 2, "bad", 1)));
        assertFalse(check.isPassedBy(Map.of("good", 1)));
    }

    private List<String> rankAll(String labeller, int tasks) {
        var asked = new ArrayList<String>();
        for (int i = 0; i < tasks; i++) {
            var next = choice.of(labeller, "helpful").next().orElseThrow().id();
            asked.add(next);
            ranked.add(labeller, next);
        }
        return asked;
    }

    private static List<Integer> places(List<String> asked, String prefix) {
        return IntStream.range(0, asked.size())
                .filter(i -> asked.get(i).startsWith(prefix))
                .boxed()
                .toList();
    }

    private static Comparison comparison(String id, double priority) {
        return new Comparison(id, "", priority, 0, List.of("a", "b"), List.of(), 2);
    }

    private static Comparison check(String id) {
        return new Comparison(id, "", 0, 0, List.of("good", "bad"), List.of(new Expected("good", "bad")), 2);
    }
}
