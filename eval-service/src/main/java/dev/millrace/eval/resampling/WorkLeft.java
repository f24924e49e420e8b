package dev.millrace.eval.resampling;

/** What many comparisons together may still cost. Not thread-safe. */
public final class WorkLeft {
    private long left;

    /** So many additions or so; about as many as a core does in so many nanoseconds. */
    public WorkLeft(long additions) {
        this.left = additions;
    }

    /** Takes as much, or nothing where that is not left. */
    boolean take(long additions) {
        if (additions > left) {
            return false;
        }
        left -= additions;
        return true;
    }
}
