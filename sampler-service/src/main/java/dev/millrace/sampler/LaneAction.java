package dev.millrace.sampler;

/**
 * What a {@link Generation} wants done in one of its lanes.
 *
 * @param lane from 0; of no meaning for what is published
 * @param action what to do
 */
public record LaneAction(int lane, SessionAction action) {}
