package dev.millrace.eval.feedback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one labeller said. Of the rankings of one day (UTC) that may make pairs the first so many count, in the order of
 * their times and ids: the rest are kept aside, and come in when one of the first goes. One of which nobody knows when it
 * was, such as one from a file, has no day and counts.
 */
final class LabellerLedger {
    private static final long DAY_MS = 86_400_000;
    private static final Comparator<Judgement> ORDER =
            Comparator.comparingLong(Judgement::recordedMs).thenComparing(Judgement::id);

    private final int perDay;
    private final Map<Long, List<Judgement>> days = new HashMap<>();
    private final Set<Judgement> aside = new HashSet<>();
    private boolean quarantined;
    private String reason = "";
    private boolean judged;

    LabellerLedger(int perDay) {
        this.perDay = perDay;
    }

    void judge(boolean inQuarantine, String why) {
        judged = true;
        quarantined = inQuarantine;
        reason = why;
    }

    void forgetJudgement() {
        judged = false;
        quarantined = false;
        reason = "";
    }

    boolean isQuarantined() {
        return quarantined;
    }

    /** Why he was judged so. */
    String reason() {
        return reason;
    }

    /** Whether nothing is known of him. */
    boolean isEmpty() {
        return !judged && days.isEmpty() && aside.isEmpty();
    }

    private static boolean hasDay(Judgement judgement) {
        return judgement.isOrdinary() && judgement.recordedMs() != 0;
    }

    /** Adds a ranking; gives the one that it pushes beyond the cap. */
    Optional<Judgement> add(Judgement judgement) {
        if (!hasDay(judgement)) {
            aside.add(judgement);
            return Optional.empty();
        }
        var day = days.computeIfAbsent(day(judgement), _ -> new ArrayList<>(1));
        int place = -Collections.binarySearch(day, judgement, ORDER) - 1;
        day.add(place, judgement);
        judgement.setBeyondCap(place >= perDay);
        return place < perDay ? mark(day, perDay, true) : Optional.empty();
    }

    /** Removes a ranking; gives the one that comes within the cap instead. */
    Optional<Judgement> remove(Judgement judgement) {
        if (!hasDay(judgement)) {
            aside.remove(judgement);
            return Optional.empty();
        }
        long number = day(judgement);
        var day = days.getOrDefault(number, new ArrayList<>());
        int place = Collections.binarySearch(day, judgement, ORDER);
        day.remove(place);
        if (day.isEmpty()) {
            days.remove(number);
        }
        return place < perDay ? mark(day, perDay - 1, false) : Optional.empty();
    }

    private static Optional<Judgement> mark(List<Judgement> day, int place, boolean beyond) {
        if (place >= day.size()) {
            return Optional.empty();
        }
        day.get(place).setBeyondCap(beyond);
        return Optional.of(day.get(place));
    }

    private static long day(Judgement judgement) {
        return Math.floorDiv(judgement.recordedMs(), DAY_MS);
    }

    /** All that he said, oldest first. */
    List<Judgement> all() {
        var all = new ArrayList<>(aside);
        days.values().forEach(all::addAll);
        all.sort(Comparator.comparingLong(Judgement::offset));
        return all;
    }
}
