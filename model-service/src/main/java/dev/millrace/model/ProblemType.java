package dev.millrace.model;

/** What a classification head was trained for, and so what its logits mean; transformers' names. */
public enum ProblemType {
    /** One label of several fits. */
    SINGLE_LABEL("single_label_classification"),
    /** Each label fits or not. */
    MULTI_LABEL("multi_label_classification"),
    /** The logits are values as they are. */
    REGRESSION("regression");

    private final String label;

    ProblemType(String label) {
        this.label = label;
    }

    /** As "problem_type" of config.json and millrace.json has it. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static ProblemType labelled(String label) {
        for (ProblemType type : values()) {
            if (type.label.equals(label)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "problem_type must be single_label_classification, multi_label_classification or regression");
    }
}
