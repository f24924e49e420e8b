package dev.millrace.eval.feedback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rules of the ledger written down once more, without speed: from the whole log to what counts. */
final class SlowLedger {
    private static final long DAY_MS = 86_400_000;

    /** A record of the log; one without event is a tombstone. */
    record Entry(long offset, String key, LedgerEvent event) {
        boolean isTombstone() {
            return event instanceof LedgerEvent.Withdrawn || event instanceof LedgerEvent.Forgotten;
        }
    }

    private SlowLedger() {}

    /** The ids of the rankings that count by what they are about: prompt, criterion and kind. */
    static Map<String, List<String>> counting(List<Entry> log, int perDay) {
        Map<String, Entry> last = new LinkedHashMap<>();
        for (var entry : log) {
            last.remove(entry.key());
            last.put(entry.key(), entry);
        }
        Set<String> quarantined = new HashSet<>();
        List<Entry> rankings = new ArrayList<>();
        for (var entry : last.values()) {
            if (entry.event() instanceof LedgerEvent.Judged judged && judged.quarantined()) {
                quarantined.add(judged.labellerId());
            }
            if (entry.event() instanceof LedgerEvent.Recorded recorded
                    && recorded.ranking().isOrdinary()) {
                rankings.add(entry);
            }
        }
        var within =
                rankings.stream()
                        .collect(Collectors.groupingBy(entry -> labeller(entry) + "@" + day(entry)))
                        .values()
                        .stream()
                        .flatMap(day -> day.stream()
                                .sorted(Comparator.comparingLong(SlowLedger::recorded)
                                        .thenComparing(Entry::key))
                                .limit(perDay))
                        .filter(entry -> !quarantined.contains(labeller(entry)))
                        .sorted(Comparator.comparingLong(Entry::offset))
                        .toList();
        Map<String, Map<String, Entry>> newest = new TreeMap<>();
        for (var entry : within) {
            newest.computeIfAbsent(about(ranking(entry)), _ -> new LinkedHashMap<>())
                    .put(labeller(entry), entry);
        }
        Map<String, List<String>> counting = new TreeMap<>();
        newest.forEach((about, byLabeller) -> counting.put(
                about, byLabeller.values().stream().map(Entry::key).sorted().toList()));
        return counting;
    }

    static String about(Ranking ranking) {
        return ranking.question().promptId() + "/" + ranking.labelling().criterion() + "/"
                + ranking.labelling().kind().label();
    }

    private static Ranking ranking(Entry entry) {
        return ((LedgerEvent.Recorded) entry.event()).ranking();
    }

    private static String labeller(Entry entry) {
        return ranking(entry).labelling().labellerId();
    }

    /** The day that has a cap: of what has no time each is one of its own. */
    private static String day(Entry entry) {
        return recorded(entry) == 0 ? "file " + entry.key() : "day " + recorded(entry) / DAY_MS;
    }

    private static long recorded(Entry entry) {
        return ranking(entry).labelling().recordedMs();
    }
}
