package dev.millrace.constraint.automaton;

import dev.millrace.constraint.InvalidConstraintException;

/** Positions that one question may still look at anew. One thread at a time. */
public final class Work {
    private int left;

    /** @param positions how many */
    public Work(int positions) {
        this.left = positions;
    }

    void take(int positions) {
        left -= positions;
        if (left < 0) {
            throw new InvalidConstraintException("the constraint takes too long: it is too ambiguous");
        }
    }
}
