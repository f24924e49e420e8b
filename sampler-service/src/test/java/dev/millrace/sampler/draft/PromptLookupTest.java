package dev.millrace.sampler.draft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PromptLookupTest {
    private static final int MATCH_MIN = 3;
    private static final int MATCH_ENOUGH = 8;

    @Test
    void goesOnAsTheTextDidBefore() {
        int[] ids = {1, 2, 3, 4, 5, 6, 7, 1, 2, 3};
        assertArrayEquals(new int[] {4, 5, 6}, new PromptLookup(3).propose(ids, ids.length, 10));
        assertArrayEquals(new int[] {4, 5}, new PromptLookup(3).propose(ids, ids.length, 2));
        assertArrayEquals(new int[0], new PromptLookup(3).propose(ids, ids.length, 0));
    }

    @Test
    void guessesNothingAfterTwoEqualTokens() {
        int[] ids = {1, 2, 3, 9, 2, 3};
        assertArrayEquals(new int[0], new PromptLookup(8).propose(ids, ids.length, 8));
    }

    @Test
    void looksAtTheGivenLengthOnly() {
        int[] ids = {1, 2, 3, 4, 1, 2, 3, 0, 0};
        assertArrayEquals(new int[] {4, 1, 2, 3, 4}, new PromptLookup(5).propose(ids, 7, 8));
    }

    /** The oracle compares every suffix with every place, from the longest suffix down. */
    @Test
    void findsTheLongestAndThenTheLastMatch() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 5_000; round++) {
            int[] ids =
                    random.ints(random.nextInt(1, 60), 0, random.nextInt(2, 5)).toArray();
            int most = random.nextInt(10);
            assertArrayEquals(slow(ids, Math.min(most, 6)), new PromptLookup(6).propose(ids, ids.length, most));
        }
    }

    @Test
    void hasBounds() {
        assertThrows(IllegalArgumentException.class, () -> new PromptLookup(0));
        assertThrows(IllegalArgumentException.class, () -> new PromptLookup(17));
        assertEquals(16, new PromptLookup(16).propose(new int[100], 100, 50).length);
    }

    private static int[] slow(int[] ids, int most) {
        for (int size = MATCH_ENOUGH; size >= MATCH_MIN; size--) {
            for (int start = ids.length - size - 1; start >= 0; start--) {
                int end = start + size;
                if (Arrays.equals(ids, start, end, ids, ids.length - size, ids.length)) {
                    int[] longer = Arrays.copyOf(ids, ids.length + most);
                    for (int i = 0; i < most; i++) {
                        longer[ids.length + i] = longer[end + i];
                    }
                    return Arrays.copyOfRange(longer, ids.length, longer.length);
                }
            }
        }
        return new int[0];
    }
}
