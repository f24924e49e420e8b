package dev.millrace.model.runtime;

/**
 * How ONNX Runtime uses the machine.
 *
 * @param threads of one step, the calling one included, 1 to 1024; 0 means one a core
 * @param spinning whether its threads poll for work between operators instead of sleeping: faster on idle cores, a waste
 *     on shared ones
 */
public record RuntimeOptions(int threads, boolean spinning) {
    public RuntimeOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads must be 0 to 1024, is " + threads);
        }
    }

    int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
