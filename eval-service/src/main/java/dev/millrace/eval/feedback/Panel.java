package dev.millrace.eval.feedback;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Those who ranked one item by one criterion: all their rankings that may count, and which of them do. */
final class Panel {
    private static final Judgement[] NOBODY = {};

    private final Group group;
    private final int[] lengths;
    /** By offset; never changed in place. */
    private Judgement[] all = NOBODY;
    /** By offset; the same array where all count. */
    private Judgement[] counting = NOBODY;

    /**
     * @param group what they ranked
     * @param lengths characters of each answer
     */
    Panel(Group group, int[] lengths) {
        this.group = group;
        this.lengths = lengths;
    }

    Group group() {
        return group;
    }

    /** Characters of each answer. */
    List<Integer> lengths() {
        return Arrays.stream(lengths).boxed().toList();
    }

    int size() {
        return all.length;
    }

    /** All rankings, oldest first. */
    List<Judgement> all() {
        return List.of(all);
    }

    /** Those that count, oldest first: at most one a labeller. */
    List<Judgement> counting() {
        return List.of(counting);
    }

    /** Adds the newest one. */
    void add(Judgement judgement) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = judgement;
    }

    void remove(Judgement judgement) {
        all = Arrays.stream(all).filter(one -> one != judgement).toArray(Judgement[]::new);
    }

    /**
     * Finds out anew which count: the newest of each labeller among those within his cap.
     *
     * @param trusted whether what a labeller says counts
     * @return whether others do than before
     */
    boolean recount(Predicate<String> trusted) {
        Map<String, Judgement> newest = new LinkedHashMap<>();
        for (var judgement : all) {
            if (!judgement.isBeyondCap() && trusted.test(judgement.labellerId())) {
                newest.remove(judgement.labellerId());
                newest.put(judgement.labellerId(), judgement);
            }
        }
        var now = newest.values().toArray(Judgement[]::new);
        boolean changed = !Arrays.equals(now, counting);
        counting = Arrays.equals(now, all) ? all : now;
        return changed;
    }
}
