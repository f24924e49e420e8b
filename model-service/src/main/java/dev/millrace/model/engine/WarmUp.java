package dev.millrace.model.engine;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.ForwardPass;

/**
 * What is done before the first request: loads code and memory that it would wait for, lets the JIT see the selection, and
 * tells the scheduler what verifications cost. It writes to slot 0.
 */
final class WarmUp {
    private static final int TOKENS = 32;
    private static final int STEPS = 24;
    private static final SequenceKey NOBODY = new SequenceKey(-1, -1);

    private final ForwardPass pass;
    private final CandidateSelector selector;
    private final BatchScheduler scheduler;

    WarmUp(ForwardPass pass, CandidateSelector selector, BatchScheduler scheduler) {
        this.pass = pass;
        this.selector = selector;
        this.scheduler = scheduler;
    }

    /**
     * @param row memory for a row of logits
     * @param draftRows memory for those after proposed tokens, none when nothing is verified
     */
    void run(float[] row, float[][] draftRows) {
        int length = Math.min(TOKENS, pass.capacity() - 1);
        pass.prefill(0, new int[length], 0, length, row);
        for (int step = 0; step < STEPS; step++) {
            step(length, row);
            selector.select(row, new CandidateSelection(25, 0.5f, new int[0]));
        }
        learnCosts(length, row, draftRows);
    }

    /** The costs of the shortest and the longest verification, from which the others are estimated. */
    private void learnCosts(int length, float[] row, float[][] draftRows) {
        int longest = Math.min(draftRows.length + 1, pass.capacity() - length);
        if (longest < 2) {
            return;
        }
        int[] ids = new int[length + longest];
        for (int count : new int[] {2, longest, 2, longest}) {
            float[][] logits = new float[count][];
            logits[0] = row;
            System.arraycopy(draftRows, 0, logits, 1, count - 1);
            long start = System.nanoTime();
            pass.verify(0, ids, length, logits);
            scheduler.took(new Work.Verify(NOBODY, 0, ids, length, count), System.nanoTime() - start);
        }
        long start = System.nanoTime();
        step(length, row);
        scheduler.took(
                new Work.Decode(0, new int[1], new int[] {length}, new SequenceKey[] {NOBODY}),
                System.nanoTime() - start);
    }

    private void step(int position, float[] row) {
        pass.decode(0, new int[1], new int[] {position}, new float[][] {row});
    }
}
