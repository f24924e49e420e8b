package dev.millrace.tokenizer.session;

/**
 * How an answer is given out over HTTP: all that any edge needs to write the same frames again.
 *
 * @param form which API; {@code NONE} cannot be resumed
 * @param includeUsage whether a stream ends with a usage frame
 * @param logprobs whether tokens are reported with their log-probabilities
 * @param createdS what the answer says of when it was created, seconds since the epoch
 * @param fingerprint what the answer says of the weights
 * @param detached whether the generation goes on when nobody listens
 * @param bodyHash SHA-256 of the request's body in hexadecimal where it came with an idempotency key, else empty
 * @param particulars what else the form's writer must know, JSON of its own; empty where that is nothing
 */
public record Delivery(
        Form form,
        boolean includeUsage,
        boolean logprobs,
        long createdS,
        String fingerprint,
        boolean detached,
        String bodyHash,
        String particulars) {
    /** Not over HTTP. */
    public static final Delivery NONE = new Delivery(Form.NONE, false, false, 0, "", false, "");

    /** One whose form has no particulars. */
    public Delivery(
            Form form,
            boolean includeUsage,
            boolean logprobs,
            long createdS,
            String fingerprint,
            boolean detached,
            String bodyHash) {
        this(form, includeUsage, logprobs, createdS, fingerprint, detached, bodyHash, "");
    }

    /** Which API an answer is written for. */
    public enum Form {
        /** None that can be resumed. */
        NONE,
        /** Chat completions. */
        CHAT,
        /** Text completions of one prompt. */
        COMPLETION,
        /** Responses. */
        RESPONSE,
        /** Anthropic's messages. */
        MESSAGES
    }
}
