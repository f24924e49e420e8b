package dev.millrace.model.importing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What 4 bits do to one matrix of a layer.
 *
 * @param matrix its name in the graph, {@code blk.0.attn_qkv.weight} say
 * @param savedBytes bytes that 4 bits save against 8, above 0
 * @param divergence of the predictions with this matrix alone in 4 bits from those with all in 8; nats a token, at least 0
 */
public record Sensitivity(String matrix, long savedBytes, double divergence) {
    /** Share of the bytes that 4 bits could save in the layers which is given up for the most sensitive matrices. */
    static final double KEPT_SHARE = 0.2;

    /** Bytes to give up of {@code savedBytes} that 4 bits save in all. */
    static long budget(long savedBytes) {
        return (long) (KEPT_SHARE * savedBytes);
    }

    /**
     * The matrices that are worth their 8 bits most: those of the highest divergence a byte for which {@code budgetBytes}
     * suffice, one that does not fit being passed over. In the order of {@code all}, whose first go first among equals.
     */
    static List<Sensitivity> mostSensitive(List<Sensitivity> all, long budgetBytes) {
        List<Sensitivity> ranked = new ArrayList<>(all);
        ranked.sort(Comparator.comparingDouble((Sensitivity some) -> some.divergence / some.savedBytes)
                .reversed());
        List<Sensitivity> kept = new ArrayList<>();
        long left = budgetBytes;
        for (Sensitivity next : ranked) {
            if (next.savedBytes <= left) {
                left -= next.savedBytes;
                kept.add(next);
            }
        }
        return all.stream().filter(kept::contains).toList();
    }
}
