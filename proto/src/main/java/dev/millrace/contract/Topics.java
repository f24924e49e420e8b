package dev.millrace.contract;

import java.util.List;

/**
 * Names of all topics; {@code deploy/kafka/topics.yaml} creates them and a test holds the two against each other. Whoever
 * routes completions adds the topics of the routes.
 */
public final class Topics {
    public static final String PROMPTS = "prompts";
    public static final String GENERATION_REQUESTS = "generation-requests";
    public static final String GENERATION_CONTROL = "generation-control";
    public static final String GENERATED_TOKENS = "generated-tokens";
    public static final String COMPLETIONS = "completions";
    public static final String RESPONSES = "responses";
    public static final String SCORES = "scores";
    public static final String RANKINGS = "rankings";
    public static final String PREFERENCES = "preferences";
    public static final String COMPARISONS = "comparisons";
    public static final String EVALUATIONS = "evaluations";
    public static final String BATCHES = "batches";
    public static final String BATCH_FILES = "batch-files";
    public static final String BATCH_RESULTS = "batch-results";
    public static final String ALERTS = "alerts";
    public static final String BASELINES = "baselines";
    public static final String CHALLENGES = "challenges";
    public static final String DOCUMENTS = "documents";
    public static final String TRAINING_JOBS = "training-jobs";
    public static final String TRAINING_PROGRESS = "training-progress";
    public static final String MODELS = "models";
    public static final String FORWARD_REQUESTS = "forward-requests";
    public static final String FORWARD_RESULTS = "forward-results";

    /** Appended to a topic's name: where its records go that cannot be handled. */
    public static final String DEAD_LETTER_SUFFIX = ".dlq";

    /** Topics that are read, and so may hold records which cannot be handled. */
    public static final List<String> WITH_DEAD_LETTERS = List.of(
            PROMPTS,
            GENERATION_REQUESTS,
            GENERATION_CONTROL,
            COMPLETIONS,
            RANKINGS,
            COMPARISONS,
            DOCUMENTS,
            TRAINING_JOBS);

    private Topics() {}

    /** Where completions of a route go: {@code review} gives {@code completions.review}. The plan does not know these. */
    public static String routed(String route) {
        return COMPLETIONS + "." + route;
    }

    /** The dead-letter topic of a topic: {@code prompts} gives {@code prompts.dlq}. */
    public static String deadLetter(String topic) {
        return topic + DEAD_LETTER_SUFFIX;
    }
}
