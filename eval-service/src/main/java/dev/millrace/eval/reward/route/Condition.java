package dev.millrace.eval.reward.route;

import dev.millrace.eval.reward.RewardEstimate;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold of a reward: {@code reward < -0.5}.
 *
 * @param quantity what is held against the limit
 * @param relation how
 * @param limit finite
 */
public record Condition(Quantity quantity, Relation relation, double limit) {
    private static final Pattern FORM = Pattern.compile("([a-z]+)\\s*(<=|>=|<|>)\\s*(\\S+)");

    public Condition {
        if (!Double.isFinite(limit)) {
            throw new IllegalArgumentException("a limit must be finite, is " + limit);
        }
    }

    /** What is known of a reward. */
    public enum Quantity {
        REWARD,
        UNCERTAINTY;

        private static Optional<Quantity> named(String name) {
            return Arrays.stream(values())
                    .filter(one -> one.word().equals(name))
                    .findAny();
        }

        private String word() {
            return switch (this) {
                case REWARD -> "reward";
                case UNCERTAINTY -> "uncertainty";
            };
        }

        private double of(RewardEstimate estimate) {
            return switch (this) {
                case REWARD -> estimate.mean();
                case UNCERTAINTY -> estimate.deviation();
            };
        }
    }

    /** How a number may stand to the limit. */
    public enum Relation {
        BELOW,
        AT_MOST,
        ABOVE,
        AT_LEAST;

        private static Relation of(String sign) {
            return switch (sign) {
                case "<" -> BELOW;
                case "<=" -> AT_MOST;
                case ">" -> ABOVE;
                case ">=" -> AT_LEAST;
                default -> throw new IllegalArgumentException("no relation: " + sign);
            };
        }

        private boolean holds(double value, double limit) {
            return switch (this) {
                case BELOW -> value < limit;
                case AT_MOST -> value <= limit;
                case ABOVE -> value > limit;
                case AT_LEAST -> value >= limit;
            };
        }
    }

    /**
     * Reads one, such as {@code uncertainty <= 0.5}.
     *
     * @throws IllegalArgumentException quoting it
     */
    static Condition parse(String text) {
        var parts = FORM.matcher(text.strip());
        var quantity = parts.matches() ? Quantity.named(parts.group(1)) : Optional.<Quantity>empty();
        if (quantity.isEmpty()) {
            throw new IllegalArgumentException("must read like \"reward < -0.5\", with %s and <, <=, > or >=, is \"%s\""
                    .formatted(
                            Stream.of(Quantity.values()).map(Quantity::word).collect(Collectors.joining(" or ")),
                            text.strip()));
        }
        return new Condition(quantity.get(), Relation.of(parts.group(2)), number(parts.group(3)));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"%s\" is not a number".formatted(text), e);
        }
    }

    boolean holds(RewardEstimate estimate) {
        return relation.holds(quantity.of(estimate), limit);
    }
}
