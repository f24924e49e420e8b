package dev.millrace.contract;

/**
 * Names of the Kafka record headers; values are UTF-8 text. Beside these, {@code traceparent} of W3C Trace Context may be
 * on a record of prompts, and is on those that a traced request gave rise to: generation-requests, completions, scores,
 * and the first token and the end on generated-tokens.
 */
public final class Headers {
    /** On a dead letter: what was wrong, without any text of the record. */
    public static final String DEAD_LETTER_REASON = "dead-letter-reason";
    /** On a dead letter: topic it came from. */
    public static final String DEAD_LETTER_TOPIC = "dead-letter-topic";
    /** On a dead letter: partition it came from. */
    public static final String DEAD_LETTER_PARTITION = "dead-letter-partition";
    /** On a dead letter: offset it came from. */
    public static final String DEAD_LETTER_OFFSET = "dead-letter-offset";

    /** On a completion that was routed by its reward: the reward of its first choice, a decimal number. */
    public static final String REWARD = "reward";
    /** Beside it: how sure that is, the standard deviation of the reward model's heads. */
    public static final String REWARD_UNCERTAINTY = "reward-uncertainty";
    /** Beside it: whose reward it is, {@code name@version}. */
    public static final String REWARD_MODEL = "reward-model";

    /**
     * On a gRPC Forward call: its messages travel on the topics forward-requests and forward-results under this key, 1 to
     * 64 letters, digits and hyphens, unique among all calls. The call itself stays open for as long as the stream lives
     * and carries one empty response when the model reads the topic.
     */
    public static final String FORWARD_STREAM = "millrace-forward-stream";

    private Headers() {}
}
