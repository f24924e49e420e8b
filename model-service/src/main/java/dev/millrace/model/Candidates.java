package dev.millrace.model;

/**
 * The selected logits of one row. The arrays are the receiver's; nobody else keeps them.
 *
 * @param ids of the highest logits, best first, equal logits by ascending id
 * @param logits raw, parallel to {@code ids}
 * @param logSumExp over the whole row at temperature 1
 * @param logSumExpAtTemperature over the row at the selection's temperature
 * @param extraLogits raw, parallel to the selection's extra ids
 * @param allowedCount how many ids may follow, where the row was restricted to these: {@code ids}, {@code logits},
 *     {@code logSumExpAtTemperature} and {@code extraLogits} are of the restricted row then; 0 of a whole row
 * @param bestIds of a restricted row the best of the whole one, as many as the selection's alternatives
 * @param bestLogits raw, parallel to {@code bestIds}
 */
public record Candidates(
        int[] ids,
        float[] logits,
        float logSumExp,
        float logSumExpAtTemperature,
        float[] extraLogits,
        int allowedCount,
        int[] bestIds,
        float[] bestLogits) {}
