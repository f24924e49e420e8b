package dev.millrace.model;

/** Takes hidden states one after the other. */
@FunctionalInterface
public interface HiddenReader {
    /**
     * Reads one.
     *
     * @param index which token or row of the run it belongs to, from 0
     * @param state after the final norm, as many values as the hidden size; valid during the call
     */
    void accept(int index, float[] state);
}
