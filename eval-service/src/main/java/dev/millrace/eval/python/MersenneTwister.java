package dev.millrace.eval.python;

/**
 * MT19937 as CPython's {@code random.Random(seed)} has it: seeded by the array of the seed's 32-bit words (Matsumoto and
 * Nishimura, 1998; {@code Modules/_randommodule.c}). Not safe for several threads.
 */
public final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    /** The generator of a seed. Python seeds by the absolute value. */
    public MersenneTwister(long seed) {
        long magnitude = Math.absExact(seed);
        int low = (int) magnitude;
        int high = (int) (magnitude >>> 32);
        seed(high == 0 ? new int[] {low} : new int[] {low, high});
    }

    private void seed(int[] key) {
        state[0] = 19_650_218;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1_812_433_253 * mixed(i) + i;
        }
        int i = 1;
        int j = 0;
        for (int round = 0; round < SIZE; round++) {
            state[i] = (state[i] ^ (mixed(i) * 1_664_525)) + key[j] + j;
            j = (j + 1) % key.length;
            i = following(i);
        }
        for (int round = 1; round < SIZE; round++) {
            state[i] = (state[i] ^ (mixed(i) * 1_566_083_941)) - i;
            i = following(i);
        }
        state[0] = 0x8000_0000;
    }

    private int mixed(int i) {
        return state[i - 1] ^ (state[i - 1] >>> 30);
    }

    private int following(int i) {
        if (i + 1 < SIZE) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int word = (state[i] & 0x8000_0000) | (state[(i + 1) % SIZE] & 0x7fff_ffff);
            state[i] = state[(i + SHIFT) % SIZE] ^ (word >>> 1) ^ ((word & 1) == 0 ? 0 : 0x9908_b0df);
        }
        next = 0;
    }

    /** {@code getrandbits(count)}, 1 to 31 bits. */
    int bits(int count) {
        if (next == SIZE) {
            twist();
        }
        int word = state[next++];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^= word >>> 18;
        return word >>> (32 - count);
    }

    /** {@code _randbelow}: a number in [0, bound), bound at least 1. */
    public int below(int bound) {
        int count = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
        int number = bits(count);
        while (number >= bound) {
            number = bits(count);
        }
        return number;
    }
}
