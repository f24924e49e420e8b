package dev.millrace.eval.checklist;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.Locale;

/** A template and what must hold of the answers to whatever it is filled with. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(ChecklistTest.MinimumFunctionality.class),
    @JsonSubTypes.Type(ChecklistTest.Invariance.class),
    @JsonSubTypes.Type(ChecklistTest.Directional.class)
})
public sealed interface ChecklistTest {
    /** Cases of a test at most. */
    int CASES_MAX = 1_000;

    /** What it is called. */
    String name();

    /** What it needs, such as {@code negation}; [a-z0-9_-]{1,64}. */
    String capability();

    /** A text with slots such as {@code {thing}}. */
    String text();

    /** Cases at most, 1 to {@value #CASES_MAX}; of more fillings some are drawn. */
    int most();

    /** As it stands in the name of a figure. */
    String kind();

    /**
     * The answer must be the expected one.
     *
     * @param answer one of the suite's choices, maybe with slots
     */
    @JsonTypeName("MFT")
    record MinimumFunctionality(String name, String capability, String text, int most, String answer)
            implements ChecklistTest {
        public MinimumFunctionality {
            check(name, capability, most);
        }

        @Override
        public String kind() {
            return "mft";
        }
    }

    /**
     * The answer must stay when the text is perturbed: the likeliest choice is the same, or its probability has moved by
     * the tolerance at most.
     *
     * @param perturbations as {@link dev.millrace.eval.robustness.Perturbations#parse} reads them, 1 to 16
     * @param tolerance in [0, 1]
     */
    @JsonTypeName("INV")
    record Invariance(
            String name, String capability, String text, int most, List<String> perturbations, double tolerance)
            implements ChecklistTest {
        /** Perturbations of a test at most. */
        public static final int PERTURBATIONS_MAX = 16;

        public Invariance {
            check(name, capability, most);
            perturbations = List.copyOf(perturbations);
            require(!perturbations.isEmpty() && perturbations.size() <= PERTURBATIONS_MAX, name, "perturbations");
            require(tolerance >= 0 && tolerance <= 1, name, "tolerance");
        }

        @Override
        public String kind() {
            return "inv";
        }
    }

    /**
     * The probability of a choice must not move against a direction by more than the tolerance when the text is changed.
     *
     * @param changed the other text, with the same slots
     * @param label one of the suite's choices, maybe with slots
     * @param direction of the label's probability
     * @param tolerance in [0, 1]
     */
    @JsonTypeName("DIR")
    record Directional(
            String name,
            String capability,
            String text,
            int most,
            String changed,
            String label,
            Direction direction,
            double tolerance)
            implements ChecklistTest {
        public Directional {
            check(name, capability, most);
            require(tolerance >= 0 && tolerance <= 1, name, "tolerance");
        }

        @Override
        public String kind() {
            return "dir";
        }
    }

    /** Which way a probability may move. */
    enum Direction {
        UP,
        DOWN;

        /** Its name in lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static void check(String name, String capability, int most) {
        require(capability.matches("[a-z0-9_-]{1,64}"), name, "capability");
        require(most >= 1 && most <= CASES_MAX, name, "most");
    }

    private static void require(boolean holds, String test, String field) {
        if (!holds) {
            throw new IllegalArgumentException("test %s: %s is missing or outside its range".formatted(test, field));
        }
    }
}
