package dev.millrace.model.engine;

/**
 * Names a sequence.
 *
 * @param stream given by the engine to each stream of commands
 * @param sequence chosen by the stream's caller, unsigned
 */
public record SequenceKey(long stream, long sequence) {
    @Override
    public String toString() {
        return stream + "/" + Long.toUnsignedString(sequence);
    }
}
