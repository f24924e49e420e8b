package dev.millrace.eval.online.drift;

import dev.millrace.eval.reward.guard.DistributionShift;

/**
 * How far a measure of a version is from its baseline.
 *
 * @param version {@code model@version}
 * @param baselineCount values of the baseline
 * @param count recent values
 * @param shift between them
 */
public record Drift(String version, Measure measure, int baselineCount, int count, DistributionShift shift) {
    /** How often samples of one distribution may differ so much that it is not taken for chance. */
    public static final double CHANCE = 0.001;

    /** Whether the distributions differ by more than chance explains. */
    public boolean isBeyondChance() {
        return shift.largestGap() > shift.gapBound(CHANCE);
    }

    /** What rules go by: the stability index, 0 while the difference may be chance. Small samples have a large index. */
    public double value() {
        return isBeyondChance() ? shift.stability() : 0;
    }
}
