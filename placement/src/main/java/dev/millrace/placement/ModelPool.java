package dev.millrace.placement;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The models that one caller shares its sequences out to, as a pure state machine.
 *
 * <pre>
 * CONNECTING ──connected, described──▶ READY ──lost──▶ LOST ──connected, described──▶ READY
 *                                  └─▶ MISFIT  (it serves another model than the pool)
 * </pre>
 *
 * <p>A prompt goes to the member that was given the longest beginning of it, as long as that member's load stays within
 * its bound, and else to the least loaded one; among equals the rendezvous hash of the first block decides, so that
 * callers who have never met agree on a quiet system. A member's bound is its share of the load by slots times the load
 * factor, rounded up (consistent hashing with bounded loads: Mirrokni, Thorup and Zadimoghaddam 2018), and never more
 * than its slots while somebody has a free one. There is always a member within its bound.
 *
 * <p>A pool serves one model by name for its whole life: no sequence ever goes on with another model.
 * Versions may differ; who minds passes {@link #ofVersion} to {@link #place}.
 */
public final class ModelPool {
    /** Most members: they are the bits of a mask. */
    public static final int MEMBERS_MAX = 64;

    /** Every member, as a mask. */
    public static final long ALL = -1L;

    /** Some conversations for each slot that a model may have: 16 KiB of memory a member. */
    private static final int BEGINNINGS_A_MEMBER = 1_024;

    private static final int BEGINNINGS_MIN = 16_384;

    /** How it stands with a member. */
    public enum State {
        /** It has never been there. */
        CONNECTING,
        /** It takes sequences. */
        READY,
        /** It is there but serves another model. */
        MISFIT,
        /** It was there and is not now, or is there again and has not said yet what it is. */
        LOST
    }

    private static final class Member {
        final String name;
        final long hash;
        State state = State.CONNECTING;

        @Nullable
        ModelFigures figures;
        /** Sequences of ours. */
        int open;
        /** Sequences of other callers when it last described itself. */
        int others;

        Member(String name) {
            this.name = name;
            this.hash = name.chars().asLongStream().reduce(0, (hash, next) -> PromptBlocks.mixed(hash + next + 1));
        }

        int slots() {
            return figures == null ? 0 : figures.slots();
        }

        int load() {
            return open + others;
        }
    }

    private final List<Member> members;
    private final double loadFactor;
    private final RecentBeginnings beginnings;
    private long ready;
    private @Nullable String model;

    /**
     * A pool without a connection.
     *
     * @param names addresses of the members, 1 to {@value #MEMBERS_MAX}, all different
     * @param loadFactor how far above its share a member may be loaded for the sake of a known beginning, 1 to 10
     * @param model name of the model that all have to serve; null takes the first name that is described
     */
    public ModelPool(List<String> names, double loadFactor, @Nullable String model) {
        if (names.isEmpty() || names.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException("a pool has 1 to " + MEMBERS_MAX + " members, not " + names.size());
        }
        if (names.stream().distinct().count() < names.size()) {
            throw new IllegalArgumentException("a member is named twice: " + names);
        }
        if (!(loadFactor >= 1 && loadFactor <= 10)) {
            throw new IllegalArgumentException("load factor: must be from 1 to 10, was " + loadFactor);
        }
        this.members = names.stream().map(Member::new).toList();
        this.loadFactor = loadFactor;
        this.model = model;
        int beginningsMax = Math.max(BEGINNINGS_MIN, BEGINNINGS_A_MEMBER * names.size());
        this.beginnings = new RecentBeginnings(Integer.highestOneBit(2 * beginningsMax - 1));
    }

    /**
     * A connected member has described itself, for the first time or again.
     *
     * @return whether it takes sequences now and did not before
     */
    public boolean described(int member, ModelFigures figures) {
        var described = members.get(member);
        model = model == null ? figures.model() : model;
        boolean wasReady = described.state == State.READY;
        boolean fits = figures.model().equals(model);
        described.state = fits ? State.READY : State.MISFIT;
        described.figures = figures;
        described.others = Math.max(0, figures.busy() - described.open);
        ready = fits ? ready | 1L << member : ready & ~(1L << member);
        return fits && !wasReady;
    }

    /** A member is gone, with all its sequences and all it has kept. */
    public void lost(int member) {
        var gone = members.get(member);
        gone.state = State.LOST;
        gone.figures = null;
        gone.open = 0;
        gone.others = 0;
        ready &= ~(1L << member);
        beginnings.forget(member);
    }

    /**
     * Finds a member for a prompt and counts it there until {@link #released} or {@link #lost}.
     *
     * @param allowed the members that may be chosen, as a mask
     * @return where it goes; empty when none of these is ready
     */
    public Optional<Placement> place(PromptBlocks blocks, long allowed) {
        long candidates = ready & allowed;
        if (candidates == 0) {
            return Optional.empty();
        }
        // With nothing to choose from there is nothing to note.
        boolean single = members.size() == 1;
        long best = single ? candidates : withinBounds(candidates);
        int matched = 0;
        while (!single && matched < blocks.count()) {
            long holders = beginnings.holders(blocks, matched, best);
            if (holders == 0) {
                break;
            }
            best = holders;
            matched++;
        }
        int chosen = leastLoaded(best, blocks);
        members.get(chosen).open++;
        if (!single) {
            beginnings.given(blocks, chosen);
        }
        return Optional.of(new Placement(chosen, matched * PromptBlocks.BLOCK_TOKENS));
    }

    /** Counts a sequence on the member where it has to be, until {@link #released} or {@link #lost}. */
    public void placed(int member) {
        members.get(member).open++;
    }

    /** A sequence that was placed on this member has ended; nothing happens when the member has lost all of them. */
    public void released(int member) {
        var from = members.get(member);
        from.open = Math.max(0, from.open - 1);
    }

    private long withinBounds(long candidates) {
        long load = 0;
        long slots = 0;
        for (int member = 0; member < members.size(); member++) {
            if (isIn(candidates, member)) {
                load += members.get(member).load();
                slots += members.get(member).slots();
            }
        }
        long within = 0;
        for (int member = 0; member < members.size(); member++) {
            if (isIn(candidates, member)
                    && members.get(member).load() < bound(members.get(member).slots(), load, slots)) {
                within |= 1L << member;
            }
        }
        return within;
    }

    /** Most sequences that a member of so many slots may have after one more has come to the load of all. */
    private long bound(int slots, long loadOfAll, long slotsOfAll) {
        long share = (long) Math.ceil(loadFactor * (loadOfAll + 1) * slots / slotsOfAll);
        return loadOfAll < slotsOfAll ? Math.min(share, slots) : share;
    }

    private int leastLoaded(long among, PromptBlocks blocks) {
        int best = Long.numberOfTrailingZeros(among);
        for (int member = best + 1; member < members.size(); member++) {
            if (isIn(among, member) && isBetter(members.get(member), members.get(best), blocks)) {
                best = member;
            }
        }
        return best;
    }

    private static boolean isBetter(Member one, Member other, PromptBlocks blocks) {
        // (load + 1) / slots of the one against the other's, without dividing.
        long ofOne = (one.load() + 1L) * other.slots();
        long ofOther = (other.load() + 1L) * one.slots();
        return ofOne == ofOther ? blocks.rendezvous(one.hash) > blocks.rendezvous(other.hash) : ofOne < ofOther;
    }

    private static boolean isIn(long mask, int member) {
        return (mask >>> member & 1) == 1;
    }

    /** Whether any member takes sequences. */
    public boolean isReady() {
        return ready != 0;
    }

    /** The members that take sequences, as a mask. */
    public long ready() {
        return ready;
    }

    /** The ready members that serve this version, as a mask. */
    public long ofVersion(String version) {
        return IntStream.range(0, members.size())
                .filter(member -> isIn(ready, member) && version.equals(version(member)))
                .mapToLong(member -> 1L << member)
                .sum();
    }

    /** How it stands with a member. */
    public State state(int member) {
        return members.get(member).state;
    }

    /** The version a member described last; empty while it has not since it was lost. */
    public String version(int member) {
        var figures = members.get(member).figures;
        return figures == null ? "" : figures.version();
    }

    /** Sequences of ours on a member. */
    public int open(int member) {
        return members.get(member).open;
    }

    /** Sequences on a member, those that others had when it last described itself included. */
    public int load(int member) {
        return members.get(member).load();
    }

    /** Name of a member. */
    public String name(int member) {
        return members.get(member).name;
    }

    /** Number of members. */
    public int size() {
        return members.size();
    }
}
