package dev.millrace.model.adapter;

/**
 * One loaded adapter, as people want to see it.
 *
 * @param name as callers ask for it
 * @param version 16 hexadecimal digits that change when the content does
 * @param base the model it was trained on, as its files say; empty where they say nothing
 * @param rank of its factors, or size of its bottlenecks
 * @param bytes it takes
 * @param sequences that use it now, of a reward model texts
 * @param isReward it says what texts are worth: no sequence gets it
 * @param isLeaving it was unloaded or replaced: new sequences do not get it, and it goes with the last one that has it
 */
public record AdapterState(
        String name,
        String version,
        String base,
        int rank,
        long bytes,
        int sequences,
        boolean isReward,
        boolean isLeaving) {}
