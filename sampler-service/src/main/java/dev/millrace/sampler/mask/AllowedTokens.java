package dev.millrace.sampler.mask;

import java.util.BitSet;

/** The tokens that may come next, or {@link #ANY} where nothing is said of them. Immutable. */
public final class AllowedTokens {
    /** No token is left out. */
    public static final AllowedTokens ANY = new AllowedTokens(new BitSet());

    private final BitSet ids;
    private final byte[] bits;
    private final int count;

    /** @param ids taken over */
    AllowedTokens(BitSet ids) {
        this.ids = ids;
        this.bits = ids.toByteArray();
        this.count = ids.cardinality();
    }

    /** Whether it leaves out nothing. */
    public boolean isAny() {
        return this == ANY;
    }

    /** Whether a token is one of them; of {@link #ANY} not to be asked. */
    public boolean contains(int id) {
        return ids.get(id);
    }

    /** Their number; of {@link #ANY} 0. */
    public int count() {
        return count;
    }

    /** As the contract has them, empty for {@link #ANY}; not to be changed. */
    public byte[] bits() {
        return bits;
    }

    /** Their ids; the receiver's own. */
    BitSet ids() {
        return (BitSet) ids.clone();
    }

    /** Bytes of memory, about. */
    long size() {
        return 64 + 2L * bits.length;
    }
}
