package dev.millrace.model.engine;

import org.jspecify.annotations.Nullable;

/** Does a scheduler's work on the model that remembers tokens, as the engine does it on a real one. */
final class WorkRunner {
    final FakeForwardPass pass;
    /** The logits of each slot. */
    final float[][] rows;
    /** The logits after each proposed token of the last verification. */
    final float[][] draftRows = new float[FakeForwardPass.VERIFY_MAX - 1][FakeForwardPass.VOCABULARY];

    WorkRunner(int slots, int capacity) {
        pass = new FakeForwardPass(slots, capacity);
        rows = new float[slots][FakeForwardPass.VOCABULARY];
    }

    void run(Work work) {
        switch (work) {
            case Work.Prefill prefill ->
                pass.prefill(
                        prefill.slot(),
                        prefill.ids(),
                        prefill.from(),
                        prefill.count(),
                        prefill.last() ? rows[prefill.slot()] : null);
            case Work.Decode decode -> {
                float[] @Nullable [] wanted = new float[decode.keys().length] @Nullable [];
                for (int row = 0; row < wanted.length; row++) {
                    wanted[row] = decode.keys()[row] == null ? null : rows[decode.firstSlot() + row];
                }
                pass.decode(decode.firstSlot(), decode.tokens(), decode.positions(), wanted);
            }
            case Work.Verify verify -> {
                float[][] wanted = new float[verify.count()][];
                wanted[0] = rows[verify.slot()];
                System.arraycopy(draftRows, 0, wanted, 1, verify.count() - 1);
                pass.verify(verify.slot(), verify.ids(), verify.from(), wanted);
            }
            case Work.Copy copy -> {
                pass.copy(copy.fromSlot(), copy.toSlot(), copy.length());
                rows[copy.toSlot()] = rows[copy.fromSlot()].clone();
            }
            case Work.Wait wait -> {}
        }
    }
}
