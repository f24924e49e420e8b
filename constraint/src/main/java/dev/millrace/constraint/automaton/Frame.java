package dev.millrace.constraint.automaton;

import org.jspecify.annotations.Nullable;

/** Where rules that are still open go on when the one entered last is complete: a list that shares its tails. */
final class Frame {
    final int state;
    final @Nullable Frame below;
    final int depth;
    /** Bytes at least until all of these rules are complete. */
    final long fewest;

    private final int hash;

    /** @param fewest bytes at least from the state to the end of its rule */
    Frame(int state, int fewest, @Nullable Frame below) {
        this.state = state;
        this.below = below;
        this.depth = depthOf(below) + 1;
        this.fewest = fewest + fewestOf(below);
        this.hash = 31 * (below == null ? 7 : below.hash) + state;
    }

    static int depthOf(@Nullable Frame frame) {
        return frame == null ? 0 : frame.depth;
    }

    static long fewestOf(@Nullable Frame frame) {
        return frame == null ? 0 : frame.fewest;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Frame frame) || frame.hash != hash || frame.depth != depth) {
            return false;
        }
        Frame a = this;
        Frame b = frame;
        while (a != b) {
            if (a == null || b == null || a.state != b.state) {
                return false;
            }
            a = a.below;
            b = b.below;
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
