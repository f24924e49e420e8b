package dev.millrace.model.engine;

import dev.millrace.model.ForwardPass;

/** With what the rows of a work are computed: each with its sequence's adapter, whoever had the slot before. */
final class SlotAdapters {
    private SlotAdapters() {}

    /** Tells the forward pass; a slot that has the adapter already costs nothing. */
    static void put(ForwardPass pass, Work work, BatchScheduler scheduler) {
        switch (work) {
            case Work.Prefill prefill -> put(pass, prefill.slot(), 1, scheduler);
            case Work.Verify verify -> put(pass, verify.slot(), 1, scheduler);
            case Work.Decode decode -> put(pass, decode.firstSlot(), decode.tokens().length, scheduler);
            case Work.Copy copy -> {}
            case Work.Wait wait -> {}
        }
    }

    private static void put(ForwardPass pass, int firstSlot, int count, BatchScheduler scheduler) {
        for (int slot = firstSlot; slot < firstSlot + count; slot++) {
            pass.adapt(slot, scheduler.adapter(slot));
        }
    }
}
