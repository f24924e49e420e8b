package dev.millrace.model.engine;

import java.time.Duration;

/**
 * A snapshot of the engine.
 *
 * @param alive the inference thread runs
 * @param slotsInUse slots that hold a sequence
 * @param queued sequences that wait for a slot
 * @param queuedTokens tokens that those reserve
 * @param busy how long the step in progress has been running; zero between steps
 */
public record EngineState(boolean alive, int slotsInUse, int queued, long queuedTokens, Duration busy) {}
