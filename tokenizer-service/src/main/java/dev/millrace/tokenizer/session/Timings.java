package dev.millrace.tokenizer.session;

/**
 * Where the time of a request went, in milliseconds.
 *
 * @param firstTokenMs from acceptance until the edge had the first token; 0 when there was none
 * @param totalMs from acceptance until the edge had the end
 * @param sampler as the sampler measured it
 */
public record Timings(int firstTokenMs, int totalMs, Sampler sampler) {
    /**
     * The sampler's part.
     *
     * @param queueMs from acceptance to the start of the prefill
     * @param prefillMs to the first token
     * @param decodeMs from the first token to the last
     */
    public record Sampler(int queueMs, int prefillMs, int decodeMs) {
        /** Nothing is known. */
        public static final Sampler UNKNOWN = new Sampler(0, 0, 0);
    }
}
