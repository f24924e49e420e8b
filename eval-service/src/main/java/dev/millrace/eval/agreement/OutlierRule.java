package dev.millrace.eval.agreement;

/**
 * When a labeller agrees so much less than the rest that someone should look. All three must hold.
 *
 * @param itemsMin items to compare at least, 1 or more
 * @param significance in (0, 1): the chance of flagging anyone when all are alike; each of L labellers with enough
 *     items is held against significance / L (Bonferroni)
 * @param gapMin in [0, 1]: share of agreement below that of the rest at least; with many items a gap too small to
 *     matter is significant too
 */
public record OutlierRule(int itemsMin, double significance, double gapMin) {
    /** 20 items, 1 %, 10 points. */
    public static final OutlierRule DEFAULT = new OutlierRule(20, 0.01, 0.1);

    public OutlierRule {
        if (itemsMin < 1) {
            throw new IllegalArgumentException("itemsMin: must be 1 or more, is " + itemsMin);
        }
        if (!(significance > 0 && significance < 1)) {
            throw new IllegalArgumentException("significance: must be in (0, 1), is " + significance);
        }
        if (!(gapMin >= 0 && gapMin <= 1)) {
            throw new IllegalArgumentException("gapMin: must be in [0, 1], is " + gapMin);
        }
    }
}
