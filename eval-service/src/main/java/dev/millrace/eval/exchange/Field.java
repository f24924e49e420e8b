package dev.millrace.eval.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.feedback.InvalidRankingException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value within a line. What is not as it must be is refused with its path and the rule, never with the value.
 *
 * @param path where it is, for instance {@code summaries[1].text}; empty for the line itself
 * @param node the value; a missing node where there is none
 */
record Field(String path, JsonNode node) {
    /** Most elements that a list may have. */
    private static final int ELEMENTS_MAX = 1_000;

    /** The value of a name. */
    Field at(String name) {
        return new Field(path.isEmpty() ? name : path + "." + name, node.path(name));
    }

    /** Whether there is a value, and not null. */
    boolean isThere() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean isText() {
        return node.isTextual();
    }

    boolean isList() {
        return node.isArray();
    }

    boolean isObject() {
        return node.isObject();
    }

    /** The text that must be here. */
    String text() {
        check(isText(), "must be a text");
        return node.textValue();
    }

    /** The text here; empty when there is no value. */
    String textIfAny() {
        return isThere() ? text() : "";
    }

    /** A name, which may be written as a whole number; empty when there is no value. */
    String name() {
        if (!isThere()) {
            return "";
        }
        check(isText() || node.isIntegralNumber(), "must be a text or a whole number");
        return node.asText();
    }

    /** The number that must be here. */
    double number() {
        check(node.isNumber() && Double.isFinite(node.doubleValue()), "must be a number");
        return node.doubleValue();
    }

    /** The whole number from 0 on here; 0 when there is no value. */
    long countIfAny() {
        if (!isThere()) {
            return 0;
        }
        // As text in protobuf's JSON.
        if (node.isTextual() && node.textValue().matches("[0-9]{1,18}")) {
            return Long.parseLong(node.textValue());
        }
        check(
                node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0,
                "must be a number from 0 on");
        return node.longValue();
    }

    /** The seconds here as milliseconds; 0 when there is no value. */
    long secondsIfAny() {
        if (!isThere()) {
            return 0;
        }
        double seconds = number();
        check(seconds >= 0 && seconds < 1e11, "must be seconds from 0 to 1e11");
        return Math.round(seconds * 1_000);
    }

    /** The truth value that must be here. */
    boolean truth() {
        check(node.isBoolean(), "must be true or false");
        return node.booleanValue();
    }

    /** The truth value here; false when there is no value. */
    boolean truthIfAny() {
        return isThere() && truth();
    }

    /** The elements of the list that must be here. */
    List<Field> elements() {
        check(isList(), "must be a list");
        check(node.size() <= ELEMENTS_MAX, "must have at most %d elements".formatted(ELEMENTS_MAX));
        return IntStream.range(0, node.size())
                .mapToObj(i -> new Field("%s[%d]".formatted(path, i), node.get(i)))
                .toList();
    }

    /** The elements of the list here; none when there is no value. */
    List<Field> elementsIfAny() {
        return isThere() ? elements() : List.of();
    }

    /** Refuses the line unless a rule about this value holds. */
    void check(boolean holds, String rule) {
        if (!holds) {
            throw broken(rule);
        }
    }

    /** This value breaks a rule. */
    InvalidRankingException broken(String rule) {
        return new InvalidRankingException(path.isEmpty() ? "line" : path, rule);
    }
}
