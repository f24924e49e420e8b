package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.ForwardPass;
import dev.millrace.model.HiddenReader;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A model whose logits depend on all tokens of a slot up to the position, so a wrong, moved or overwritten token shows.
 * It remembers tokens where a real one keeps keys and values, each marked with the adapter that it was computed with.
 */
final class FakeForwardPass implements ForwardPass {
    static final int VOCABULARY = 97;
    static final int VERIFY_MAX = 6;
    static final int HIDDEN_SIZE = 6;

    private final int[][] tokens;
    /** Where texts are encoded, beside the slots. */
    private final int[] place;

    /** Of the adapter of each slot; 0 for none. */
    private final int[] marks;

    private final int capacity;
    volatile int encoded;
    volatile boolean failing;
    volatile boolean notNumbers;
    /** What a step or a verification takes, however many tokens are in it: as a real one's do, bound by memory. */
    volatile int runMillis;

    FakeForwardPass(int slots, int capacity) {
        this.tokens = new int[slots][capacity];
        this.place = new int[capacity];
        this.marks = new int[slots];
        this.capacity = capacity;
        for (int[] slot : tokens) {
            Arrays.fill(slot, -7);
        }
    }

    /** The logits after the given tokens. */
    static float[] logitsAfter(int[] sequence) {
        long hash = 17;
        for (int token : sequence) {
            hash = (hash ^ token) * 0x9e37_79b9_7f4a_7c15L;
            hash ^= hash >>> 29;
        }
        float[] logits = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
            long mixed = (hash + id) * 0xbf58_476d_1ce4_e5b9L;
            logits[id] = (mixed >>> 40) / (float) (1 << 20);
        }
        return logits;
    }

    /** What is remembered of tokens that were computed with an adapter of this version. */
    static int[] marked(int[] ids, String version) {
        return Arrays.stream(ids).map(id -> id + version.hashCode() * 1009).toArray();
    }

    /** The hidden state of the last of the given tokens. */
    static float[] stateAfter(int[] sequence) {
        float[] state = logitsAfter(sequence);
        float[] few = Arrays.copyOf(state, HIDDEN_SIZE);
        for (int i = 0; i < HIDDEN_SIZE; i++) {
            few[i] -= 8;
        }
        return few;
    }

    static int argmaxAfter(int[] sequence) {
        float[] logits = logitsAfter(sequence);
        int best = 0;
        for (int id = 1; id < VOCABULARY; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    int[] tokens(int slot, int length) {
        return Arrays.copyOf(tokens[slot], length);
    }

    @Override
    public int slots() {
        return tokens.length;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public void adapt(int slot, @Nullable AdapterWeights adapter) {
        marks[slot] = mark(adapter);
    }

    private static int mark(@Nullable AdapterWeights adapter) {
        return adapter == null ? 0 : adapter.version().hashCode() * 1009;
    }

    private void write(int slot, int[] ids, int from, int count) {
        for (int i = from; i < from + count; i++) {
            tokens[slot][i] = ids[i] + marks[slot];
        }
    }

    @Override
    public void prefill(int slot, int[] ids, int from, int count, float @Nullable [] logits) {
        failIfAsked();
        write(slot, ids, from, count);
        answer(slot, from + count, logits);
    }

    @Override
    public int hiddenSize() {
        return HIDDEN_SIZE;
    }

    @Override
    public void prefill(
            int slot, int[] ids, int from, int count, float @Nullable [] logits, @Nullable HiddenReader hidden) {
        prefill(slot, ids, from, count, logits);
        for (int token = 0; hidden != null && token < count; token++) {
            hidden.accept(token, stateAfter(tokens(slot, from + token + 1)));
        }
    }

    @Override
    public void prefillEach(int slot, int[] ids, int from, int count, float[] row, IntConsumer shown) {
        for (int token = 0; token < count; token++) {
            prefill(slot, ids, from + token, 1, row);
            shown.accept(token);
        }
    }

    @Override
    public void verify(int slot, int[] ids, int from, float[][] logits) {
        takeTime();
        failIfAsked();
        write(slot, ids, from, logits.length);
        for (int token = 0; token < logits.length; token++) {
            answer(slot, from + token + 1, logits[token]);
        }
    }

    @Override
    public int verifyMax() {
        return VERIFY_MAX;
    }

    @Override
    public void decode(int firstSlot, int[] step, int[] positions, float[] @Nullable [] logits) {
        takeTime();
        failIfAsked();
        for (int row = 0; row < step.length; row++) {
            tokens[firstSlot + row][positions[row]] = step[row] + marks[firstSlot + row];
            answer(firstSlot + row, positions[row] + 1, logits[row]);
        }
    }

    @Override
    public void decode(
            int firstSlot, int[] step, int[] positions, float[] @Nullable [] logits, @Nullable HiddenReader hidden) {
        decode(firstSlot, step, positions, logits);
        for (int row = 0; hidden != null && row < step.length; row++) {
            hidden.accept(row, stateAfter(tokens(firstSlot + row, positions[row] + 1)));
        }
    }

    /** A run that fails leaves nothing of what was there. */
    @Override
    public void encode(int[] ids, int from, int count, @Nullable AdapterWeights adapter, float @Nullable [] hidden) {
        if (failing) {
            Arrays.fill(place, -7);
        }
        failIfAsked();
        for (int i = from; i < from + count; i++) {
            place[i] = ids[i] + mark(adapter);
        }
        encoded += count;
        if (hidden != null) {
            System.arraycopy(stateAfter(Arrays.copyOf(place, from + count)), 0, hidden, 0, HIDDEN_SIZE);
        }
    }

    @Override
    public void copy(int fromSlot, int toSlot, int length) {
        failIfAsked();
        System.arraycopy(tokens[fromSlot], 0, tokens[toSlot], 0, length);
    }

    @Override
    public void close() {}

    private void answer(int slot, int length, float @Nullable [] logits) {
        if (logits != null) {
            System.arraycopy(logitsAfter(tokens(slot, length)), 0, logits, 0, VOCABULARY);
            if (notNumbers) {
                logits[0] = Float.NaN;
            }
        }
    }

    private void takeTime() {
        if (runMillis > 0) {
            LockSupport.parkNanos(runMillis * 1_000_000L);
        }
    }

    private void failIfAsked() {
        if (failing) {
            throw new IllegalStateException("asked to fail");
        }
    }
}
