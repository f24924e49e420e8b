package dev.millrace.placement;

import static dev.millrace.placement.ModelPool.ALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.placement.ModelPool.State;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelPoolTest {
    private static final PromptBlocks SHORT = prompt(0, 3);

    @Test
    void nothingIsPlacedBeforeAMemberHasDescribedItself() {
        var pool = new ModelPool(List.of("a", "b"), 1.25, null);
        assertTrue(pool.place(SHORT, ALL).isEmpty());
        assertTrue(pool.described(1, figures("v1", 8, 0)));
        assertFalse(pool.described(1, figures("v1", 8, 0)), "it was ready before");
        assertEquals(1, place(pool, SHORT));
        assertEquals(State.CONNECTING, pool.state(0));
    }

    @Test
    void unknownPromptsGoWhereThereIsMostRoom() {
        var pool = pool(1.25, 4, 12);
        for (int i = 0; i < 16; i++) {
            place(pool, prompt(i, 64));
        }
        assertEquals(4, pool.open(0));
        assertEquals(12, pool.open(1));
    }

    @Test
    void theLoadOfOtherCallersCounts() {
        var pool = new ModelPool(List.of("a", "b"), 1.25, null);
        pool.described(0, figures("v1", 8, 5));
        pool.described(1, figures("v1", 8, 0));
        for (int i = 0; i < 5; i++) {
            assertEquals(1, place(pool, prompt(i, 64)));
        }
        pool.described(1, figures("v1", 8, 5));
        assertEquals(5, pool.load(1), "its five are ours");
        pool.described(0, figures("v1", 8, 0));
        assertEquals(0, place(pool, prompt(9, 64)));
    }

    @Test
    void aPromptGoesWhereItsLongestBeginningIs() {
        var pool = pool(1.25, 8, 8);
        int first = place(pool, prompt(1, 40));
        int other = place(pool, prompt(2, 40));
        assertEquals(1 - first, other);
        pool.released(first);
        pool.released(other);
        for (int turn = 0; turn < 10; turn++) {
            var again = pool.place(prompt(2, 64), ALL).orElseThrow();
            assertEquals(new Placement(other, turn == 0 ? 32 : 64), again);
            pool.released(other);
        }
    }

    @Test
    void aKnownBeginningThatFillsItsMemberSpreadsToTheNext() {
        var pool = pool(1.25, 16, 16);
        var prompt = prompt(7, 64);
        int home = place(pool, prompt);
        // 1.25 of the share of the second, rounded up, is 2; of the third it is 2 as well.
        assertEquals(new Placement(home, 64), pool.place(prompt, ALL).orElseThrow());
        assertEquals(new Placement(1 - home, 0), pool.place(prompt, ALL).orElseThrow());
        for (int i = 3; i < 20; i++) {
            assertEquals(64, pool.place(prompt, ALL).orElseThrow().matchedTokens());
        }
        assertEquals(10, pool.open(home));
        assertEquals(10, pool.open(1 - home));
    }

    @Test
    void aFreeSlotIsBetterThanAKnownBeginning() {
        var pool = pool(2, 8, 8);
        for (int i = 0; i < 16; i++) {
            place(pool, prompt(7, 64));
        }
        assertEquals(8, pool.open(0));
        assertEquals(8, pool.open(1));
    }

    @Test
    void callersThatKnowTheSameNamesAgreeOnAQuietSystem() {
        var names = List.of("one:1", "two:2", "three:3", "four:4");
        var order = new java.util.ArrayList<>(names);
        Collections.shuffle(order, new Random(3));
        var homes = new HashSet<String>();
        for (int i = 0; i < 50; i++) {
            var one = ready(new ModelPool(names, 1.25, null), 8);
            var other = ready(new ModelPool(order, 1.25, null), 8);
            var home = one.name(place(one, prompt(i, 64)));
            assertEquals(home, other.name(place(other, prompt(i, 64))));
            homes.add(home);
        }
        assertEquals(4, homes.size());
    }

    @Test
    void aLostMemberIsEmptyAndForgotten() {
        var pool = pool(1.25, 8, 8);
        int home = place(pool, prompt(1, 64));
        pool.lost(home);
        assertEquals(State.LOST, pool.state(home));
        assertEquals(0, pool.load(home));
        pool.released(home);
        assertEquals(0, pool.load(home), "a sequence that went with the stream is not given back");
        assertEquals(new Placement(1 - home, 0), pool.place(prompt(1, 64), ALL).orElseThrow());
        pool.described(home, figures("v1", 8, 0));
        assertEquals(1 - home, place(pool, prompt(1, 64)));
    }

    @Test
    void anotherModelTakesNothing() {
        var pool = pool(1.25, 8, 8);
        pool.lost(1);
        assertFalse(pool.described(1, new ModelFigures("another", "v1", 8, 0)));
        assertEquals(State.MISFIT, pool.state(1));
        pool.lost(0);
        assertFalse(pool.isReady());
        assertTrue(pool.place(SHORT, ALL).isEmpty());
    }

    @Test
    void aNameThatIsGivenIsNotDecidedByWhoAnswersFirst() {
        var pool = new ModelPool(List.of("a", "b"), 1.25, "model");
        assertFalse(pool.described(0, new ModelFigures("another", "v1", 8, 0)));
        assertTrue(pool.described(1, figures("v1", 8, 0)));
        assertEquals(0b10, pool.ready());
    }

    @Test
    void versionsMayDifferAndAreTold() {
        var pool = pool(1.25, 8, 8, 8);
        pool.lost(1);
        pool.described(1, figures("v2", 8, 0));
        assertEquals(0b101, pool.ofVersion("v1"));
        assertEquals(0b010, pool.ofVersion("v2"));
        assertEquals(1, pool.place(SHORT, pool.ofVersion("v2")).orElseThrow().member());
        assertEquals(0, pool.ofVersion("v3"));
    }

    @Test
    void refusesWhatCannotBeAPool() {
        assertThrows(IllegalArgumentException.class, () -> new ModelPool(List.of(), 1.25, null));
        assertThrows(IllegalArgumentException.class, () -> new ModelPool(List.of("a", "a"), 1.25, null));
        assertThrows(IllegalArgumentException.class, () -> new ModelPool(List.of("a"), 0.9, null));
        assertThrows(IllegalArgumentException.class, () -> new ModelPool(List.of("a"), Double.NaN, null));
        var tooMany = IntStream.range(0, 65).mapToObj(i -> "m" + i).toList();
        assertThrows(IllegalArgumentException.class, () -> new ModelPool(tooMany, 1.25, null));
        assertThrows(IllegalArgumentException.class, () -> figures("v1", 0, 0));
    }

    @Test
    void remembersTheMostRecentBeginningsInABoundedTable() {
        var beginnings = new RecentBeginnings(128);
        for (int i = 0; i < 1000; i++) {
            beginnings.given(prompt(i, 160), i % 3);
            beginnings.given(prompt(-1, 32), 5);
        }
        for (int block = 0; block < 10; block++) {
            assertEquals(1, beginnings.holders(prompt(999, 160), block, ALL));
        }
        assertEquals(1L << 5, beginnings.holders(prompt(-1, 32), 1, ALL), "what is used stays");
        assertEquals(0, beginnings.holders(prompt(0, 160), 0, ALL));
        beginnings.forget(0);
        assertEquals(0, beginnings.holders(prompt(999, 160), 0, ALL));
        assertThrows(IllegalArgumentException.class, () -> new RecentBeginnings(100));
    }

    private static ModelPool pool(double loadFactor, int... slots) {
        var pool = new ModelPool(
                IntStream.range(0, slots.length).mapToObj(i -> "member-" + i).toList(), loadFactor, null);
        for (int member = 0; member < slots.length; member++) {
            pool.described(member, figures("v1", slots[member], 0));
        }
        return pool;
    }

    private static ModelPool ready(ModelPool pool, int slots) {
        for (int member = 0; member < pool.size(); member++) {
            pool.described(member, figures("v1", slots, 0));
        }
        return pool;
    }

    private static int place(ModelPool pool, PromptBlocks blocks) {
        return pool.place(blocks, ALL).orElseThrow().member();
    }

    private static ModelFigures figures(String version, int slots, int busy) {
        return new ModelFigures("model", version, slots, busy);
    }

    /** The first tokens of one of many texts that begin differently. */
    private static PromptBlocks prompt(int text, int length) {
        return PromptBlocks.of(length, i -> text * 10_000 + i);
    }
}
