package dev.millrace.eval.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.feedback.Ranking.Labelling;
import dev.millrace.eval.feedback.Ranking.Task;
import dev.millrace.eval.feedback.Ranking.Verdict;
import dev.millrace.eval.feedback.SlowLedger.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories: rankings, edits, withdrawals, quarantines, people forgotten, skips, checks, repeats, more than the cap
 * allows. The service dies at random places of them and is built again from a log that compaction has been through.
 */
class FeedbackLedgerSimulationTest {
    private static final int PER_DAY = 6;
    private static final LedgerBounds BOUNDS = new LedgerBounds(10_000, 1_000, 1_000, PER_DAY);
    private static final int EVENTS = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void isTheSameAfterEachDeathAndCompaction(long seed) {
        var random = new Random(seed);
        var history = new History(random);
        var ledger = new FeedbackLedger(BOUNDS);
        Map<Group, Preferences> derived = new HashMap<>();
        for (int i = 0; i < EVENTS; i++) {
            var entry = history.next();
            derive(derived, ledger, ledger.apply(entry.offset(), entry.event()));
            if (random.nextInt(20) == 0) {
                compact(history.log, random);
                var rebuilt = new FeedbackLedger(BOUNDS);
                history.log.forEach(one -> rebuilt.apply(one.offset(), one.event()));
                assertSame(ledger, rebuilt, seed);
                ledger = rebuilt;
            }
            assertEquals(SlowLedger.counting(history.log, PER_DAY), counting(ledger), "seed " + seed);
        }
        Map<Group, Preferences> anew = new HashMap<>();
        ledger.counted().forEach(one -> anew.put(one.group(), Preferences.of(one.judgements())));
        assertEquals(anew, derived, "seed " + seed);
        assertTrue(anew.size() > 5, "seed " + seed);
    }

    /** As topic preferences is kept: derived anew when, and only when, the ledger says so. */
    private static void derive(Map<Group, Preferences> derived, FeedbackLedger ledger, List<Effect> effects) {
        for (var effect : effects) {
            switch (effect) {
                case Effect.Derive(var group) -> {
                    var counting = ledger.counting(group);
                    if (counting.isEmpty()) {
                        derived.remove(group);
                    } else {
                        derived.put(group, Preferences.of(counting));
                    }
                }
                case Effect.LeftOut(var bound) -> throw new AssertionError(bound);
            }
        }
    }

    /** Takes out some of the records that a later one of their key replaces, and some tombstones that have done so. */
    private static void compact(List<Entry> log, Random random) {
        Map<String, Long> last = new HashMap<>();
        log.forEach(entry -> last.put(entry.key(), entry.offset()));
        log.removeIf(entry -> last.getOrDefault(entry.key(), -1L) != entry.offset() && random.nextInt(3) > 0);
        Map<String, Integer> records = new HashMap<>();
        log.forEach(entry -> records.merge(entry.key(), 1, Integer::sum));
        log.removeIf(entry -> entry.isTombstone() && records.getOrDefault(entry.key(), 0) == 1 && random.nextBoolean());
    }

    private static void assertSame(FeedbackLedger one, FeedbackLedger other, long seed) {
        assertEquals(one.size(), other.size(), "seed " + seed);
        assertEquals(one.labellers(), other.labellers(), "seed " + seed);
        for (var labeller : one.labellers()) {
            assertEquals(one.isQuarantined(labeller), other.isQuarantined(labeller), "seed " + seed);
            assertEquals(all(one, labeller), all(other, labeller), "seed " + seed);
        }
        assertEquals(preferences(one), preferences(other), "seed " + seed);
    }

    private static List<String> all(FeedbackLedger ledger, String labeller) {
        return ledger.rankingsOf(labeller).stream()
                .map(one -> one.id() + "@" + one.offset() + one.isBeyondCap())
                .toList();
    }

    private static Map<Group, Preferences> preferences(FeedbackLedger ledger) {
        Map<Group, Preferences> all = new HashMap<>();
        ledger.counted().forEach(one -> all.put(one.group(), Preferences.of(one.judgements())));
        return all;
    }

    private static Map<String, List<String>> counting(FeedbackLedger ledger) {
        Map<String, List<String>> counting = new TreeMap<>();
        for (var one : ledger.counted()) {
            var group = one.group();
            counting.put(
                    group.promptId() + "/" + group.criterion() + "/"
                            + group.kind().label(),
                    one.judgements().stream().map(Judgement::id).sorted().toList());
        }
        return counting;
    }

    /** What labellers and the service do to the log. */
    private static final class History {
        private final Random random;
        private final List<Entry> log = new ArrayList<>();
        private long offset;
        private int ids;

        History(Random random) {
            this.random = random;
        }

        Entry next() {
            // Transactions leave gaps.
            offset += 1 + random.nextInt(2);
            int dice = random.nextInt(100);
            var labeller = "l" + random.nextInt(4);
            Entry entry;
            if (dice < 20 && ids > 0) {
                var id = "r" + random.nextInt(ids);
                entry = new Entry(offset, id, new LedgerEvent.Withdrawn(id));
            } else if (dice < 25) {
                boolean in = random.nextBoolean();
                entry = new Entry(offset, "labeller:" + labeller, new LedgerEvent.Judged(labeller, in, "why"));
            } else if (dice < 28) {
                entry = new Entry(offset, "labeller:" + labeller, new LedgerEvent.Forgotten(labeller));
            } else {
                // Now and then an id comes again, with another ranking.
                var id = "r" + (dice < 33 && ids > 0 ? random.nextInt(ids) : ids++);
                entry = new Entry(offset, id, new LedgerEvent.Recorded(ranking(id, labeller)));
            }
            log.add(entry);
            return entry;
        }

        private Ranking ranking(String id, String labeller) {
            var ranks = List.of("1 2 3", "2 1 1", "0F 1 2", "0F 0F 0F", "3 1 2").get(random.nextInt(5));
            var base = Rankings.of(id, "p" + random.nextInt(6), labeller, ranks);
            var kind = random.nextInt(8) == 0 ? LabellerKind.AI : LabellerKind.HUMAN;
            var criterion = random.nextInt(4) == 0 ? "honest" : "helpful";
            // The clocks of two instances differ, so times do not ascend with offsets; three days or so.
            // One in eight came from a file, of which nobody knows when it was ranked.
            long recordedMs = random.nextInt(8) == 0 ? 0 : offset * 600_000 + random.nextInt(7_200_000);
            var ranking = Rankings.with(base, new Labelling(labeller, kind, criterion, 5, recordedMs));
            return switch (random.nextInt(12)) {
                case 0 -> Rankings.with(ranking, new Verdict(List.of(), "no idea", ""));
                case 1 -> Rankings.with(ranking, new Task("", "", Check.PASSED, false));
                case 2 -> Rankings.with(ranking, new Task("", "", Check.NONE, true));
                default -> ranking;
            };
        }
    }
}
