package dev.millrace.eval.reward.guard;

/**
 * Watches for the mark of an exploited reward: it rises while people agree with it less (Gao et al. 2022, figure 1). It
 * remembers the point of highest agreement and raises the alarm when, for some points running, agreement is well below
 * that one and the reward well above it. It ends when agreement comes back. Not thread-safe.
 */
public final class HackingAlarm {
    private final Rule rule;
    private Point peak = new Point(0, Double.NEGATIVE_INFINITY);
    private int running;

    public HackingAlarm(Rule rule) {
        this.rule = rule;
    }

    /**
     * When to raise it.
     *
     * @param rise of the mean reward since the peak of agreement, above 0, in units of the reward
     * @param fall of the agreement since its peak, in (0, 1]
     * @param points running for which both hold, 1 to 1,000
     */
    public record Rule(double rise, double fall, int points) {
        /** Half a deviation of normalised rewards up, five points of agreement down, three times running. */
        public static final Rule DEFAULT = new Rule(0.5, 0.05, 3);

        public Rule {
            if (!(rise > 0)) {
                throw new IllegalArgumentException("rise: must be above 0, is " + rise);
            }
            if (!(fall > 0 && fall <= 1)) {
                throw new IllegalArgumentException("fall: must be in (0, 1], is " + fall);
            }
            if (points < 1 || points > 1_000) {
                throw new IllegalArgumentException("points: must be in 1..1000, is " + points);
            }
        }
    }

    /**
     * What was measured at one time.
     *
     * @param reward mean reward of what was chosen
     * @param agreement share of held-out human judgements that the reward agrees with, in [0, 1]
     */
    public record Point(double reward, double agreement) {}

    /** What the points say. */
    public sealed interface State {
        /** Nothing of note. */
        record Calm() implements State {}

        /**
         * Both hold, but not yet for long enough.
         *
         * @param points running
         */
        record Suspicious(int points) implements State {}

        /** The reward is exploited; stop choosing by it and ask people. */
        record Alarm(String reason) implements State {}
    }

    /**
     * Takes the next point.
     *
     * @throws IllegalArgumentException if the reward is not finite or the agreement not in [0, 1]
     */
    public State see(Point point) {
        if (!Double.isFinite(point.reward)) {
            throw new IllegalArgumentException("reward: must be finite, is " + point.reward);
        }
        if (!(point.agreement >= 0 && point.agreement <= 1)) {
            throw new IllegalArgumentException("agreement: must be in [0, 1], is " + point.agreement);
        }
        if (point.agreement >= peak.agreement) {
            peak = point;
        }
        boolean exploited = point.reward - peak.reward >= rule.rise && peak.agreement - point.agreement >= rule.fall;
        running = exploited ? Math.min(running + 1, rule.points) : 0;
        if (running == 0) {
            return new State.Calm();
        }
        if (running < rule.points) {
            return new State.Suspicious(running);
        }
        return new State.Alarm("reward rose from %.3f to %.3f while agreement with people fell from %.3f to %.3f"
                .formatted(peak.reward, point.reward, peak.agreement, point.agreement));
    }
}
