package dev.millrace.eval.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Edits where moving a run of words counts as one. The best shift is taken again and again until none makes the distance
 * shorter; finding the very fewest edits is NP-hard, so this follows Tercom and its limits as sacrebleu does.
 */
final class ShiftEdits {
    /** Words that are moved together at most. */
    private static final int RUN_MAX = 10;

    /** Words that a run may be away from its place in the reference. */
    private static final int REACH_MAX = 50;

    /** Shifts that are tried for a pair of texts, together. */
    private static final int TRIALS_MAX = 1_000;

    private final int[] reference;
    private final BeamEditDistance distance;
    private int[] words;
    private int trials;

    private ShiftEdits(int[] words, int[] reference) {
        this.words = words;
        this.reference = reference;
        distance = new BeamEditDistance(reference, words.length);
    }

    /** How many edits make the reference of the prediction. */
    static int count(List<String> prediction, List<String> reference) {
        if (reference.isEmpty()) {
            return prediction.size();
        }
        var ids = new HashMap<String, Integer>();
        return new ShiftEdits(ids(prediction, ids), ids(reference, ids)).count();
    }

    private static int[] ids(List<String> words, Map<String, Integer> ids) {
        return words.stream()
                .mapToInt(word -> ids.computeIfAbsent(word, unknown -> ids.size()))
                .toArray();
    }

    private int count() {
        int shifts = 0;
        Shift best = best();
        while (best.gain > 0 && trials < TRIALS_MAX) {
            shifts++;
            words = best.words;
            best = best();
        }
        return shifts + distance.of(words);
    }

    /** The shift that shortens the distance most. */
    private Shift best() {
        int before = distance.of(words);
        BeamEditDistance.Alignment alignment = distance.alignment();
        var best = new Shift(0, 0, 0, 0, words);
        for (int start = 0; start < words.length; start++) {
            int reach = Math.min(reference.length - 1, start + REACH_MAX);
            for (int goal = Math.max(0, start - REACH_MAX); goal <= reach; goal++) {
                for (int length = 1; isRun(start, goal, length); length++) {
                    if (isWorthTrying(alignment, start, goal, length)) {
                        best = best(best, before, alignment, new Run(start, goal, length));
                        if (trials >= TRIALS_MAX) {
                            return best;
                        }
                    }
                }
            }
        }
        return best;
    }

    private boolean isRun(int start, int goal, int length) {
        return length <= RUN_MAX
                && start + length <= words.length
                && goal + length <= reference.length
                && words[start + length - 1] == reference[goal + length - 1];
    }

    /** Only what is wrong where it stands and missing where it goes, and does not stand there already. */
    private static boolean isWorthTrying(BeamEditDistance.Alignment alignment, int start, int goal, int length) {
        int at = alignment.positions()[goal];
        return isAny(alignment.isPredictionWrong(), start, length)
                && isAny(alignment.isReferenceWrong(), goal, length)
                && (at < start || at >= start + length);
    }

    private static boolean isAny(boolean[] flags, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (flags[i]) {
                return true;
            }
        }
        return false;
    }

    /** Tries the run before its goal and behind each of the goal's words. */
    private Shift best(Shift sofar, int before, BeamEditDistance.Alignment alignment, Run run) {
        Shift best = sofar;
        int tried = -1;
        for (int offset = -1; offset < run.length; offset++) {
            int place = run.goal + offset;
            int target = place < 0 ? 0 : alignment.positions()[place] + 1;
            if (target != tried) {
                tried = target;
                trials++;
                int[] shifted = shifted(words, run.start, run.length, target);
                var shift = new Shift(before - distance.of(shifted), run.length, run.start, target, shifted);
                best = best.length == 0 || shift.isBetterThan(best) ? shift : best;
            }
        }
        return best;
    }

    /** The words with a run of them moved before {@code target}; into itself, as far behind as that. */
    private static int[] shifted(int[] words, int start, int length, int target) {
        int[] shifted = words.clone();
        if (target < start) {
            System.arraycopy(words, start, shifted, target, length);
            System.arraycopy(words, target, shifted, target + length, start - target);
            return shifted;
        }
        int end = target > start + length ? target : Math.min(length + target, words.length);
        int moved = end - start - length;
        System.arraycopy(words, start + length, shifted, start, moved);
        System.arraycopy(words, start, shifted, start + moved, length);
        return shifted;
    }

    private record Run(int start, int goal, int length) {}

    private record Shift(int gain, int length, int start, int target, int[] words) {
        /** By gain, then the longer run, then the earlier run, then the earlier target. */
        boolean isBetterThan(Shift other) {
            if (gain != other.gain) {
                return gain > other.gain;
            }
            if (length != other.length) {
                return length > other.length;
            }
            return start != other.start ? start < other.start : target < other.target;
        }
    }
}
