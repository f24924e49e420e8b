package dev.millrace.sampler.beam;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A beginning of an answer: a token and what comes before it. Beginnings share what they have in common. */
public final class Beam {
    private final @Nullable Beam parent;
    private final @Nullable AfterBeam choice;
    private final int rank;
    private final double sum;
    private final int length;

    private Beam(@Nullable Beam parent, @Nullable AfterBeam choice, int rank, double sum, int length) {
        this.parent = parent;
        this.choice = choice;
        this.rank = rank;
        this.sum = sum;
        this.length = length;
    }

    /** The beginning without a token. */
    static Beam empty() {
        return new Beam(null, null, 0, 0, 0);
    }

    /** This and the token of that rank. */
    Beam plus(AfterBeam after, int rank) {
        return new Beam(this, after, rank, sum + after.logprob(rank), length + 1);
    }

    /** The beginning before the last token; of the empty one null. */
    public @Nullable Beam parent() {
        return parent;
    }

    /** What the last token was chosen from, and at which rank; not for the empty beginning. */
    public AfterBeam choice() {
        if (choice == null) {
            throw new IllegalStateException("an empty beginning has no token");
        }
        return choice;
    }

    /** Rank of the last token in {@link #choice}. */
    public int rank() {
        return rank;
    }

    /** The last token; not for the empty beginning. */
    public int id() {
        return choice().head().id(rank);
    }

    /** Sum of the natural-log probabilities of its tokens. */
    public double sum() {
        return sum;
    }

    /** Number of tokens. */
    public int length() {
        return length;
    }

    /** Every beginning that ends in this one, by length from 1: the last one is this itself. */
    public List<Beam> path() {
        var path = new ArrayDeque<Beam>(length);
        for (Beam at = this; at.parent != null; at = at.parent) {
            path.addFirst(at);
        }
        return List.copyOf(path);
    }

    /** Its first tokens, as many as asked for; itself when it has no more. */
    Beam prefix(int tokens) {
        Beam at = this;
        while (at.length > tokens && at.parent != null) {
            at = at.parent;
        }
        return at;
    }

    /** What this and another one begin with alike. */
    Beam common(Beam other) {
        Beam one = prefix(other.length);
        Beam two = other.prefix(length);
        // Equal beginnings are one object: a token is appended to a beginning once.
        while (one != two && one.parent != null && two.parent != null) {
            one = one.parent;
            two = two.parent;
        }
        return one;
    }
}
