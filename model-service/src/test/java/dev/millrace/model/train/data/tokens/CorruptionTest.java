package dev.millrace.model.train.data.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.tokens.SpanCorruption.Corrupted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorruptionTest {
    private static final int[] SENTINELS = IntStream.range(1_000, 1_100).toArray();

    /** Puts what each sentinel stands for back into its place. */
    private static List<Integer> restored(Corrupted corrupted) {
        Map<Integer, List<Integer>> spans = new HashMap<>();
        List<Integer> span = new ArrayList<>();
        for (int id : corrupted.target().stream().toArray()) {
            if (id >= 1_000) {
                span = new ArrayList<>();
                spans.put(id, span);
            } else {
                span.add(id);
            }
        }
        List<Integer> tokens = new ArrayList<>();
        corrupted.input().stream().forEach(id -> tokens.addAll(id >= 1_000 ? spans.get(id) : List.of(id)));
        return tokens;
    }

    @Test
    void losesNoTokenAndTakesOutTheStatedShareInTheStatedSpans() {
        SpanCorruption corruption = new SpanCorruption(0.15, 3, SENTINELS);
        for (int length = 2; length <= 400; length++) {
            int[] tokens = new SplittableRandom(length).ints(length, 0, 1_000).toArray();
            Corrupted corrupted = corruption.corrupt(Ids.of(tokens), new SplittableRandom(length));
            assertEquals(Arrays.stream(tokens).boxed().toList(), restored(corrupted), "length " + length);
            int taken = Math.max(1, (int) Math.round(length * 0.15));
            int spans = Math.max(1, (int) Math.round(taken / 3.0));
            assertEquals(length - taken + spans, corrupted.input().length(), "length " + length);
            assertEquals(taken + spans, corrupted.target().length(), "length " + length);
        }
    }

    @Test
    void learnsOnlyTheTargetBehindTheInput() {
        Corrupted corrupted = new SpanCorruption(0.5, 1, 7).corrupt(Ids.of(1, 2), new SplittableRandom(1));
        assertEquals(new Corrupted(Ids.of(1, 7), Ids.of(7, 2)), corrupted);
        assertEquals(TrainingSequence.of(new int[] {1, 7, 7, 2}, new int[] {-1, 7, 2, -1}), corrupted.sequence());
    }

    @Test
    void makesNoMoreSpansThanThereAreSentinels() {
        Corrupted corrupted = new SpanCorruption(0.5, 1, 1_000, 1_001)
                .corrupt(Ids.of(IntStream.range(0, 100).toArray()), new SplittableRandom(1));
        assertEquals(2, corrupted.input().stream().filter(id -> id >= 1_000).count());
        assertEquals(52, corrupted.target().length());
    }

    @Test
    void drawsEverySplitOfASumAlikeOften() {
        // 4 kept and 4 taken tokens in 2 spans each: 3 splits of the kept ones by 3 of the taken ones.
        SpanCorruption corruption = new SpanCorruption(0.5, 2, SENTINELS);
        SplittableRandom random = new SplittableRandom(11);
        Map<Corrupted, Integer> counts = new HashMap<>();
        for (int i = 0; i < 9_000; i++) {
            counts.merge(corruption.corrupt(Ids.of(1, 2, 3, 4, 5, 6, 7, 8), random), 1, Integer::sum);
        }
        assertEquals(9, counts.size());
        // Four standard errors of 9,000 draws of probability 1/9 are 119.
        counts.forEach((corrupted, count) -> assertEquals(1_000, count, 119, corrupted.toString()));
    }

    @Test
    void hidesEightyTenTenOfFifteenPercentAndNoSpecialToken() {
        TokenMasking masking = new TokenMasking(0.15, 103, 30_000, id -> id < 200);
        int[] tokens = IntStream.range(0, 100_200)
                .map(t -> t % 501 == 0 ? 101 : 5_000 + t % 7)
                .toArray();
        TrainingSequence masked = masking.mask(Ids.of(tokens), new SplittableRandom(5));
        int[] counts = new int[3];
        for (int t = 0; t < tokens.length; t++) {
            if (masked.target(t) == TrainingSequence.NO_TARGET) {
                assertEquals(tokens[t], masked.id(t));
            } else {
                assertEquals(tokens[t], masked.target(t));
                assertTrue(tokens[t] >= 200);
                counts[masked.id(t) == 103 ? 0 : masked.id(t) == tokens[t] ? 2 : 1]++;
            }
        }
        // 100,000 tokens may be hidden; four standard errors of the 15,000 that are.
        assertEquals(15_000, masked.targetCount());
        assertEquals(12_000, counts[0], 4 * Math.sqrt(15_000 * 0.8 * 0.2));
        assertEquals(1_500, counts[1], 4 * Math.sqrt(15_000 * 0.1 * 0.9));
        assertEquals(1_500, counts[2], 4 * Math.sqrt(15_000 * 0.1 * 0.9));
    }

    @Test
    void hidesAtLeastOneTokenAndNoneOfSpecialOnesOnly() {
        TokenMasking masking = new TokenMasking(0.15, 103, 30_000, id -> id < 200);
        assertEquals(
                1, masking.mask(Ids.of(101, 900, 102), new SplittableRandom(1)).targetCount());
        assertEquals(0, masking.mask(Ids.of(101, 102), new SplittableRandom(1)).targetCount());
    }
}
