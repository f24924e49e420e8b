package dev.millrace.placement;

import java.util.function.IntUnaryOperator;

/**
 * The beginnings of a prompt, a number each: hash k stands for its first k + 1 blocks. Two prompts share hash k when they
 * share these tokens and, but for 1 pair in 2^64, only then; a mistake costs a prefill and nothing else.
 */
public final class PromptBlocks {
    /** Tokens of a block: the shortest beginning that a model uses again, see model-service's README. */
    public static final int BLOCK_TOKENS = 16;

    /** Most blocks that are looked at: beginnings beyond 2,048 tokens count as that long. */
    public static final int BLOCKS_MAX = 128;

    private final long[] hashes;

    private PromptBlocks(long[] hashes) {
        this.hashes = hashes;
    }

    /**
     * The beginnings of a prompt.
     *
     * @param length number of its tokens
     * @param tokenAt its tokens by index
     */
    public static PromptBlocks of(int length, IntUnaryOperator tokenAt) {
        long[] hashes = new long[Math.min(BLOCKS_MAX, length / BLOCK_TOKENS)];
        long hash = 0;
        for (int block = 0; block < hashes.length; block++) {
            for (int i = block * BLOCK_TOKENS; i < (block + 1) * BLOCK_TOKENS; i++) {
                hash = mixed(hash + tokenAt.applyAsInt(i) + 1);
            }
            hashes[block] = hash;
        }
        return new PromptBlocks(hashes);
    }

    /** Number of whole blocks, 0 to {@value #BLOCKS_MAX}. */
    public int count() {
        return hashes.length;
    }

    /** Hash of the beginning that ends with a block. */
    long hash(int block) {
        return hashes[block];
    }

    /**
     * How much a member wants prompts that begin like this one (rendezvous hashing): every caller that knows the same
     * names finds the same order.
     */
    long rendezvous(long memberHash) {
        return mixed((hashes.length == 0 ? 0 : hashes[0]) ^ memberHash);
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood 2014). */
    static long mixed(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
