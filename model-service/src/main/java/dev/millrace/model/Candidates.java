package dev.millrace.model;

/**
 * The selected logits of one row. The arrays are the receiver's; nobody else keeps them.
 *
 * @param ids of the highest logits, best first, equal logits by ascending id
 * @param logits raw, parallel to {@code ids}
 * @param logSumExp over the whole row at temperature 1
 * @param logSumExpAtTemperature over the whole row at the selection's temperature
 * @param extraLogits raw, parallel to the selection's extra ids
 */
public record Candidates(
        int[] ids, float[] logits, float logSumExp, float logSumExpAtTemperature, float[] extraLogits) {}
