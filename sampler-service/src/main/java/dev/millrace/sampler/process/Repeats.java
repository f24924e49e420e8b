package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the end of a text stood before, and how many of its last tokens stood there. One more token costs a look at the
 * places where that token is; the text it begins with is looked at once, in linear time.
 */
final class Repeats {
    /** Told of each place. */
    interface Visitor {
        /**
         * The end of the text stood before.
         *
         * @param position of the last token of it there
         * @param run how many tokens up to there equal the last ones of the text, 1 or more
         */
        void visit(int position, int run);
    }

    private final History history;
    /** Last position of each token. */
    private final Map<Integer, Integer> last = new HashMap<>();
    /** By position: the position before at which the same token stands, -1 for none. */
    private int[] previous;
    /** By position: the run, where {@link #validAt} is the present length; else a leftover. */
    private int[] run;

    private int[] validAt;
    private int length;

    Repeats(History history) {
        this.history = history;
        length = history.length();
        previous = new int[length];
        run = zReversed();
        validAt = new int[length];
        Arrays.fill(validAt, length);
        for (int position = 0; position < length; position++) {
            link(position);
        }
    }

    /** Takes in the token that the history has got meanwhile. */
    void append() {
        int at = length++;
        if (at == previous.length) {
            int room = at + Math.max(32, at / 4);
            previous = Arrays.copyOf(previous, room);
            run = Arrays.copyOf(run, room);
            validAt = Arrays.copyOf(validAt, room);
        }
        link(at);
        // Downwards, so that the run before each place is still that of the text without the new token.
        for (int p = previous[at]; p >= 0; p = previous[p]) {
            run[p] = 1 + (p > 0 && validAt[p - 1] == at ? run[p - 1] : 0);
            validAt[p] = length;
        }
    }

    /** Visits every place, the last one first. */
    void forEach(Visitor visitor) {
        if (length == 0) {
            return;
        }
        for (int p = previous[length - 1]; p >= 0; p = previous[p]) {
            visitor.visit(p, run[p]);
        }
    }

    private void link(int position) {
        Integer before = last.put(history.id(position), position);
        previous[position] = before == null ? -1 : before;
    }

    /** Runs of all positions but the last: the Z-function (Gusfield, 1997) of the text read backwards. */
    private int[] zReversed() {
        int[] runs = new int[length];
        int left = length;
        int right = length;
        // From the end down; [right, left] is the leftmost stretch known to equal the end of the text.
        for (int p = length - 2; p >= 0; p--) {
            int known = p > right ? Math.min(p - right, runs[length - 1 - (left - p)]) : 0;
            while (known <= p && history.id(p - known) == history.id(length - 1 - known)) {
                known++;
            }
            runs[p] = known;
            if (p - known < right) {
                left = p;
                right = p - known;
            }
        }
        return runs;
    }
}
