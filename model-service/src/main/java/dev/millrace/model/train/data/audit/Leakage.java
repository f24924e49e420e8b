package dev.millrace.model.train.data.audit;

import dev.millrace.model.train.data.Located;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds training examples that share a run of 13 words with a held-out text, as GPT-3's decontamination did (Brown et al.
 * 2020, appendix C): words in lower case without punctuation; a held-out text of 8 to 12 words counts as one run, a shorter
 * one cannot be told from chance and is only counted. Prompts and completions are both looked at. Used by one thread: hold out
 * all texts first, then check.
 */
public final class Leakage {
    /** Words of a run. */
    public static final int RUN_WORDS = 13;
    /** Fewest words of a held-out text that can be looked for. */
    public static final int RUN_WORDS_MIN = 8;
    /** Most runs of all held-out texts, about 200 bytes each. */
    public static final int RUNS_MAX = 2_000_000;
    /** Most leaks listed. */
    public static final int LISTED_MAX = 20;

    /** Per number of words: a run to the first held-out text that has it. */
    private final Map<Integer, Map<String, HeldOut>> runs = new TreeMap<>();

    private final Map<String, Long> leakedBySuite = new TreeMap<>();
    private final List<Leak> listed = new ArrayList<>();
    private int runCount;
    private long heldOut;
    private long tooShort;
    private long checked;
    private long leaked;

    private record HeldOut(String suite, long number) {}

    /**
     * @param place of the training example, {@code file:line}
     * @param number of the held-out text in the order of {@link #holdOut}, from 1
     * @param words the run that both have
     */
    public record Leak(String place, String suite, long number, String words) {}

    /**
     * @param heldOut texts of the suites
     * @param tooShort those of them that have too few words
     * @param checked training examples
     * @param leaked those of them that share a run
     * @param leakedBySuite the same by suite; an example counts for the first suite found
     */
    public record Report(
            long heldOut, long tooShort, long checked, long leaked, Map<String, Long> leakedBySuite, List<Leak> leaks) {
        public Report {
            leakedBySuite = Map.copyOf(leakedBySuite);
            leaks = List.copyOf(leaks);
        }
    }

    /** Takes a text of a suite: a question, a passage or an answer. */
    public void holdOut(String suite, String text) {
        heldOut++;
        List<String> words = Words.of(text);
        if (words.size() < RUN_WORDS_MIN) {
            tooShort++;
            return;
        }
        int length = Math.min(RUN_WORDS, words.size());
        HeldOut source = new HeldOut(suite, heldOut);
        Map<String, HeldOut> ofLength = runs.computeIfAbsent(length, key -> new HashMap<>());
        for (int start = 0; start + length <= words.size(); start++) {
            if (ofLength.putIfAbsent(run(words, start, length), source) == null && ++runCount > RUNS_MAX) {
                throw new IllegalStateException("held-out texts have more than " + RUNS_MAX + " runs of words");
            }
        }
    }

    /** Whether an example is free of held-out runs. */
    public boolean check(Located located) {
        checked++;
        List<String> words = Words.of(located.example());
        for (Map.Entry<Integer, Map<String, HeldOut>> ofLength : runs.entrySet()) {
            for (int start = 0; start + ofLength.getKey() <= words.size(); start++) {
                String run = run(words, start, ofLength.getKey());
                HeldOut source = ofLength.getValue().get(run);
                if (source != null) {
                    leak(new Leak(located.place(), source.suite(), source.number(), run));
                    return false;
                }
            }
        }
        return true;
    }

    private static String run(List<String> words, int start, int length) {
        return String.join(" ", words.subList(start, start + length));
    }

    private void leak(Leak leak) {
        leaked++;
        leakedBySuite.merge(leak.suite(), 1L, Long::sum);
        if (listed.size() < LISTED_MAX) {
            listed.add(leak);
        }
    }

    /** What was found until now. */
    public Report report() {
        return new Report(heldOut, tooShort, checked, leaked, leakedBySuite, listed);
    }
}
