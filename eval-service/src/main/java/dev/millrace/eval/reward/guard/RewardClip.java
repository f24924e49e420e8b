package dev.millrace.eval.reward.guard;

/**
 * Keeps rewards within bounds, so that no single answer outweighs all others.
 *
 * @param low finite, at most high
 * @param high finite
 */
public record RewardClip(double low, double high) {
    public RewardClip {
        if (!(Double.isFinite(low) && Double.isFinite(high) && low <= high)) {
            throw new IllegalArgumentException(
                    "low: must be finite and at most high, are %s and %s".formatted(low, high));
        }
    }

    public double clip(double reward) {
        return Math.clamp(reward, low, high);
    }
}
