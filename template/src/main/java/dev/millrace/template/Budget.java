package dev.millrace.template;

/** Counts what one rendering uses up and stops it at the limits. */
final class Budget {
    private final Limits limits;
    private int steps;
    private int depth;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /** One step deeper; every call is answered by one of {@link #leave}. */
    void enter() {
        spend(1);
        if (++depth > limits.depthMax()) {
            throw new JinjaException("the template nests deeper than " + limits.depthMax());
        }
    }

    void leave() {
        depth--;
    }

    void spend(long count) {
        if (count > limits.stepsMax() - steps) {
            throw new JinjaException("the template takes more than " + limits.stepsMax() + " steps");
        }
        steps += (int) count;
    }

    /** Asks for a text of that many characters before it is made. */
    void text(long length) {
        length(length);
        spend(length >>> 10);
    }

    /** Checks the length of a text that is still growing. */
    void length(long length) {
        if (length > limits.textLengthMax()) {
            throw new JinjaException("the template makes a text longer than " + limits.textLengthMax() + " characters");
        }
    }

    /** Asks for a list of that many items before it is made. */
    void items(long count) {
        spend(count);
    }
}
