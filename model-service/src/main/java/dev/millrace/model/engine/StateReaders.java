package dev.millrace.model.engine;

import dev.millrace.model.HiddenReader;
import org.jspecify.annotations.Nullable;

/** Whose hidden states are read along with a work; none for most, and then the runtime is not asked for any. */
final class StateReaders {
    private StateReaders() {}

    static @Nullable HiddenReader of(Work.Prefill prefill, BatchScheduler scheduler) {
        HiddenStates states = scheduler.states(prefill.slot());
        return states == null ? null : (token, state) -> states.put(prefill.from() + token, state);
    }

    static @Nullable HiddenReader of(Work.Decode decode, BatchScheduler scheduler) {
        int rows = decode.keys().length;
        @Nullable HiddenStates[] states = new @Nullable HiddenStates[rows];
        boolean any = false;
        for (int row = 0; row < rows; row++) {
            // What a row that only lies between computes is junk.
            states[row] = decode.keys()[row] == null ? null : scheduler.states(decode.firstSlot() + row);
            any |= states[row] != null;
        }
        return any ? (row, state) -> put(states[row], decode.positions()[row], state) : null;
    }

    private static void put(@Nullable HiddenStates states, int position, float[] state) {
        if (states != null) {
            states.put(position, state);
        }
    }
}
