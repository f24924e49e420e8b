package dev.millrace.model.engine;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import java.util.Arrays;

/**
 * Picks the best logits of a row and sums its exponentials. Not thread-safe: it keeps scratch arrays.
 *
 * <p>The K-th highest of the maxima of small groups is a lower bound of the K-th highest logit, so only the few groups
 * that reach it are searched. A group is a column of the row laid out in lines, so that the maxima of all groups are
 * taken side by side, line by line. That loop and the one of the exponentials are plain ones over arrays with one index,
 * because those are what the JIT turns into vector instructions; a running maximum, a running sum or {@link Math#exp}
 * stays scalar.
 */
public final class CandidateSelector {
    /** Members of a group: lines of the row. */
    private static final int LINES = 32;

    private static final int PART = 2048;
    /** exp(-32) is 1e-14: below what a float sum over any vocabulary shows. */
    private static final float EXPONENT_MIN = -32;

    private final int vocabulary;
    private final float[] groupMaxima;
    private final float[] line;
    private final float[] highest;
    private final float[] exponentials;
    private final float[] restricted;
    private long[] picked = new long[4096];

    /** @param vocabulary logits a row */
    public CandidateSelector(int vocabulary) {
        this.vocabulary = vocabulary;
        this.groupMaxima = new float[(vocabulary + LINES - 1) / LINES];
        this.line = new float[groupMaxima.length];
        this.highest = new float[groupMaxima.length];
        this.exponentials = new float[vocabulary];
        this.restricted = new float[vocabulary];
    }

    /**
     * Of the whole row.
     *
     * @param row raw logits, not changed
     * @throws ArithmeticException when the highest logit is not finite, or another one is not a number
     */
    public Candidates select(float[] row, CandidateSelection selection) {
        return select(row, selection, AllowedIds.ANY);
    }

    /**
     * Of the ids that may follow; of the whole row where that is any, or none that has a finite logit.
     *
     * @param row raw logits, not changed
     * @param allowed inside the row
     * @throws ArithmeticException when the row's highest logit is not finite, or another one is not a number
     */
    public Candidates select(float[] row, CandidateSelection selection, AllowedIds allowed) {
        int count = allowed.isAny() ? 0 : allowed.restrict(row, restricted);
        boolean whole = count == 0;
        float max = groupMaxima(row);
        float plain = logSumExp(row, max, 1);
        if (!Float.isFinite(plain)) {
            throw new ArithmeticException("the logits are not finite");
        }
        var alternatives = Best.NONE;
        if (!whole) {
            // Now, as long as the group maxima are those of the whole row.
            alternatives = best(row, Math.min(selection.alternatives(), vocabulary), Float.NEGATIVE_INFINITY);
            max = groupMaxima(restricted);
        }
        float[] from = whole ? row : restricted;
        float temperature = selection.temperature();
        float tempered = whole && temperature == 1 ? plain : logSumExp(from, max, temperature);
        var best = whole
                ? best(row, Math.min(selection.topK(), vocabulary), Float.NEGATIVE_INFINITY)
                : best(restricted, Math.min(selection.topK(), count), -Float.MAX_VALUE);
        return new Candidates(
                best.ids,
                best.logits,
                plain,
                tempered,
                extra(from, selection.extraIds()),
                count,
                alternatives.ids,
                alternatives.logits);
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on at once
    private record Best(int[] ids, float[] logits) {
        static final Best NONE = new Best(new int[0], new float[0]);
    }

    /**
     * The k highest of a row whose group maxima are known.
     *
     * @param lowest what none of them is below: with it, all that is left out of a restricted row is not even looked at
     */
    private Best best(float[] row, int k, float lowest) {
        if (k == 0) {
            return Best.NONE;
        }
        int found = pick(row, k, lowest);
        int[] ids = new int[k];
        float[] logits = new float[k];
        for (int rank = 0; rank < k; rank++) {
            int id = (int) (0xffff_ffffL - (picked[found - 1 - rank] & 0xffff_ffffL));
            ids[rank] = id;
            logits[rank] = row[id];
        }
        return new Best(ids, logits);
    }

    private static float[] extra(float[] row, int[] extraIds) {
        float[] extra = new float[extraIds.length];
        for (int i = 0; i < extra.length; i++) {
            extra[i] = row[extraIds[i]];
        }
        return extra;
    }

    /** Fills {@code groupMaxima} and returns the highest. Not-a-number stays one, and ends in the sum. */
    private float groupMaxima(float[] row) {
        int width = groupMaxima.length;
        System.arraycopy(row, 0, groupMaxima, 0, width);
        for (int start = width; start < vocabulary; start += width) {
            int length = Math.min(width, vocabulary - start);
            System.arraycopy(row, start, line, 0, length);
            raise(groupMaxima, line, length);
        }
        float max = Float.NEGATIVE_INFINITY;
        for (float each : groupMaxima) {
            max = Math.max(max, each);
        }
        return max;
    }

    /** Both arrays have the same index: with different ones the JIT must fear that they overlap. */
    private static void raise(float[] maxima, float[] values, int length) {
        for (int i = 0; i < length; i++) {
            maxima[i] = Math.max(maxima[i], values[i]);
        }
    }

    /** Leaves the logits that may be among the k highest in {@code picked}, ascending, and returns how many. */
    private int pick(float[] row, int k, float lowest) {
        float bound = Math.max(lowest, k <= groupMaxima.length ? highestMaximum(k) : lowest);
        int found = 0;
        for (int group = 0; group < groupMaxima.length; group++) {
            if (groupMaxima[group] >= bound) {
                found = pickGroup(row, group, bound, found);
            }
        }
        Arrays.sort(picked, 0, found);
        return found;
    }

    /** The k-th highest maximum: the least of a heap of the k highest, its least on top. */
    private float highestMaximum(int k) {
        System.arraycopy(groupMaxima, 0, highest, 0, k);
        for (int at = k / 2 - 1; at >= 0; at--) {
            sink(highest, at, k, highest[at]);
        }
        for (int group = k; group < groupMaxima.length; group++) {
            if (groupMaxima[group] > highest[0]) {
                sink(highest, 0, k, groupMaxima[group]);
            }
        }
        return highest[0];
    }

    /** Puts a value where {@code top} is or below it, so that no value of the heap is above a lesser one. */
    private static void sink(float[] heap, int top, int size, float value) {
        int at = top;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (value <= heap[child]) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = value;
    }

    private int pickGroup(float[] row, int group, float bound, int found) {
        int next = found;
        for (int id = group; id < vocabulary; id += groupMaxima.length) {
            if (row[id] >= bound) {
                if (next == picked.length) {
                    picked = Arrays.copyOf(picked, next * 2);
                }
                picked[next++] = sortable(row[id], id);
            }
        }
        return next;
    }

    /** Orders by logit, then by descending id; adding zero makes -0 and 0 equal. */
    private static long sortable(float logit, int id) {
        int bits = Float.floatToRawIntBits(logit + 0f);
        int ordered = bits ^ (bits >> 31 & 0x7fff_ffff);
        return (long) ordered << 32 | (0xffff_ffffL - id);
    }

    /** In parts that stay in the first-level cache between the writing and the summing. */
    private float logSumExp(float[] row, float max, float temperature) {
        double sum = 0;
        for (int start = 0; start < vocabulary; start += PART) {
            int end = Math.min(start + PART, vocabulary);
            exponentials(exponentials, row, start, end, max, 1 / temperature);
            sum += sum(exponentials, start, end);
        }
        return (float) (max / (double) temperature + Math.log(sum));
    }

    /**
     * exp(scale · (row - max)). exp(x) is exp(x / 64) to the 64th: a short polynomial near zero and six squarings. The
     * relative error is under 1e-6 where x > -16, which is where all the weight is. Both arrays have the same index: with
     * different ones the JIT must fear that they overlap.
     */
    private static void exponentials(float[] result, float[] row, int start, int end, float max, float scale) {
        for (int i = start; i < end; i++) {
            float y = Math.max((row[i] - max) * scale, EXPONENT_MIN) * (1 / 64f);
            float e = 1 + y * (1 + y * (1 / 2f + y * (1 / 6f + y * (1 / 24f + y * (1 / 120f + y * (1 / 720f))))));
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            e *= e;
            result[i] = e;
        }
    }

    /** Eight sums side by side: one alone would wait for each addition to end. */
    private static float sum(float[] values, int start, int end) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = start;
        for (; i + 7 < end; i += 8) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
            e += values[i + 4];
            f += values[i + 5];
            g += values[i + 6];
            h += values[i + 7];
        }
        for (; i < end; i++) {
            a += values[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }
}
