package dev.millrace.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptBlocksTest {
    @Test
    void onlyWholeBlocksCount() {
        assertEquals(0, blocks(new int[15]).count());
        assertEquals(1, blocks(new int[16]).count());
        assertEquals(1, blocks(new int[31]).count());
        assertEquals(2, blocks(new int[32]).count());
        assertEquals(PromptBlocks.BLOCKS_MAX, blocks(new int[100_000]).count());
    }

    @Test
    void promptsShareTheHashesOfTheirCommonBeginningAndNoOther() {
        var random = new Random(1);
        int[] one = random.ints(160, 0, 50_000).toArray();
        for (int changed = 0; changed < one.length; changed++) {
            int[] other = one.clone();
            other[changed]++;
            for (int block = 0; block < 10; block++) {
                boolean same = blocks(one).hash(block) == blocks(other).hash(block);
                assertEquals(changed >= (block + 1) * PromptBlocks.BLOCK_TOKENS, same, changed + " in " + block);
            }
        }
    }

    @Test
    void repeatedTokensGiveOtherHashesAtEveryLength() {
        var blocks = blocks(new int[2048]);
        var seen = new HashSet<Long>();
        for (int block = 0; block < blocks.count(); block++) {
            seen.add(blocks.hash(block));
        }
        assertEquals(blocks.count(), seen.size());
    }

    @Test
    void mixesAsSplitMix64Does() {
        // First outputs of java.util.SplittableRandom's predecessor, Vigna's splitmix64.c, from the seed 1234567.
        assertEquals(6457827717110365317L, PromptBlocks.mixed(1234567L));
        assertEquals(3203168211198807973L, PromptBlocks.mixed(1234567L + 0x9E3779B97F4A7C15L));
        assertNotEquals(PromptBlocks.mixed(0), PromptBlocks.mixed(1));
    }

    private static PromptBlocks blocks(int[] ids) {
        return PromptBlocks.of(ids.length, i -> ids[i]);
    }
}
