package dev.millrace.model.runtime;

import java.time.Duration;

/**
 * How ONNX Runtime uses the machine.
 *
 * @param threads of one step, the calling one included, 1 to 1024; 0 means one a core
 * @param spin how long its threads poll for work between operators of a step before they sleep, 0 to 100 ms. A step has
 *     hundreds of operators of a few microseconds, so sleeping at once costs a third of the speed; polling for long
 *     takes the core from whoever the step waits for
 */
public record RuntimeOptions(int threads, Duration spin) {
    public RuntimeOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads must be 0 to 1024, is " + threads);
        }
        if (spin.isNegative() || spin.toMillis() > 100) {
            throw new IllegalArgumentException("spin must be 0 to 100 ms, is " + spin);
        }
    }

    /** Threads of a step, counted. */
    public int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
