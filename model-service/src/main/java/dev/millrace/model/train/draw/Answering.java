package dev.millrace.model.train.draw;

import java.time.Duration;

/**
 * The running services.
 *
 * @param generation they answer
 * @param rewards one says what answers are worth
 * @param patience how long a job waits for those that are away
 */
public record Answering(Generation generation, Rewards rewards, Duration patience) {}
