package dev.millrace.sampler;

/** Why a generation ended. */
public enum FinishReason {
    /** A stop token was generated, or the edge found a stop string. */
    STOP,
    /** The most tokens or the context length was reached. */
    LENGTH,
    /** Cancelled before it ended by itself. */
    CANCELLED,
    /** The deadline passed. */
    DEADLINE,
    /** It failed. */
    ERROR
}
