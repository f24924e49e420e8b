package dev.millrace.eval.human;

import static dev.millrace.eval.human.HumanRuns.generated;
import static dev.millrace.eval.human.HumanRuns.likelihood;
import static dev.millrace.eval.human.HumanRuns.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class HumanItemsTest {
    @Test
    void putsAnswersToTheSameItemSideBySideWhateverTheirOrder() {
        var first = run("a0", "a1", "a2");
        var second = List.of(run("b0", "b1", "b2").get(2), run("b0").getFirst());
        var items = HumanItems.of(List.of(first, second), 10);
        assertEquals(
                List.of(List.of("a0", "b0"), List.of("a2", "b2")),
                items.items().stream().map(HumanItem::answers).toList());
        var last = items.items().getLast();
        assertEquals(1, last.result().item().index());
        assertEquals("2", last.result().item().id());
        assertEquals("{\"n\":2}", last.result().item().document());
        assertEquals("prompt 2", last.question().prompt());
    }

    @Test
    void leavesOutWhatCannotBeChosenAmong() {
        var tooLong = "x".repeat(65_537);
        var items = HumanItems.of(List.of(run("a", "same", "c", "d"), run("b", "same", tooLong, "e")), 10);
        assertEquals(new Counts(2, 1, 1), Counts.of(items));
        var unasked = List.of(List.of(generated(0, " \n", "a")), List.of(generated(0, " \n", "b")));
        assertEquals(new Counts(0, 0, 1), Counts.of(HumanItems.of(unasked, 10)));
        // Four times 65,000 characters of four bytes are more than a record of the log takes.
        var wide = "\uD83D\uDE00".repeat(65_000);
        assertEquals(
                new Counts(0, 0, 1),
                Counts.of(HumanItems.of(List.of(run(wide), run(wide + "1"), run(wide + "2"), run(wide + "3")), 10)));
    }

    @Test
    void keepsAnItemToWhichOnlySomeWroteTheSame() {
        var items = HumanItems.of(List.of(run("a"), run("a"), run("b")), 10);
        assertEquals(List.of("a", "a", "b"), items.items().getFirst().answers());
    }

    @Test
    void takesGeneratedTextsOnly() {
        var runs = List.of(
                List.of(likelihood(0), generated(1, "p", "a", "a2"), generated(2, "p", "a")),
                List.of(likelihood(0), generated(1, "p", "b"), generated(2, "p", "b")));
        var items = HumanItems.of(runs, 10);
        assertEquals(
                List.of("2"),
                items.items().stream().map(item -> item.result().item().id()).toList());
    }

    @Test
    void takesTheFirstOnesUpToTheLimit() {
        var items = HumanItems.of(List.of(run("same", "a", "b", "same"), run("same", "c", "d", "same")), 1);
        assertEquals(
                List.of(List.of("a", "c")),
                items.items().stream().map(HumanItem::answers).toList());
        assertEquals(new Counts(1, 1, 0), Counts.of(items));
    }

    @Test
    void showsTheQuestionWithoutTheExamplesThatOneRunHad() {
        var items = HumanItems.of(
                List.of(List.of(generated(0, "Q: 1? A: 1\n\nQ: 2?", "a")), List.of(generated(0, "Q: 2?", "b"))), 1);
        assertEquals("Q: 2?", items.items().getFirst().question().prompt());
    }

    @Test
    void namesAPromptTheSameWhateverTheAnswers() {
        var one = HumanItems.of(List.of(run("a", "a"), run("b", "b")), 2).items();
        var other = HumanItems.of(List.of(run("c"), run("d")), 1).items();
        assertEquals(
                one.getFirst().question().promptId(),
                other.getFirst().question().promptId());
        assertNotEquals(
                one.getFirst().question().promptId(), one.getLast().question().promptId());
    }

    private record Counts(int items, int same, int unfit) {
        static Counts of(HumanItems items) {
            return new Counts(items.items().size(), items.same(), items.unfit());
        }
    }
}
