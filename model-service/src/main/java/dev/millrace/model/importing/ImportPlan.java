package dev.millrace.model.importing;

/**
 * What an import will take, known before it begins.
 *
 * @param weightBytes bytes of the weights file to be written
 * @param diskBytes bytes of the whole package, with a margin for the small files
 * @param importMemoryBytes memory that writing it takes beside the mapped source, at most
 * @param serveMemoryBytes memory that serving it takes, without the KV cache: weights and the runtime's repacked copy
 */
public record ImportPlan(long weightBytes, long diskBytes, long importMemoryBytes, long serveMemoryBytes) {
    private static final long SMALL_FILES = 32L << 20;
    private static final long BUFFERS = 64L << 20;

    static ImportPlan of(long weightBytes, long graphBytes) {
        return new ImportPlan(weightBytes, weightBytes + graphBytes + SMALL_FILES, BUFFERS, 2 * weightBytes);
    }
}
