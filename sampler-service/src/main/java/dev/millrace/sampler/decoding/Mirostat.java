package dev.millrace.sampler.decoding;

/**
 * Mirostat 2.0.
 *
 * @param tau surprise aimed at, in bits, in (0, 20]
 * @param eta learning rate, in (0, 1]
 */
public record Mirostat(float tau, float eta) {}
