package dev.millrace.tokenizer.session;

/**
 * What is on the log about a request, as far as the edge needs it.
 *
 * @param id unique id
 * @param door how it came
 * @param callerId key of the prompt record, or empty
 * @param prompt what was asked
 * @param model name of the model that answers
 * @param promptTokens tokens of the rendered prompt
 * @param parameters resolved
 * @param acceptedMs when, in milliseconds since the epoch
 * @param deadlineMs when it expires, in milliseconds since the epoch
 * @param delivery how its answer is given out
 */
public record AcceptedRequest(
        String id,
        Door door,
        String callerId,
        TextPrompt prompt,
        String model,
        int promptTokens,
        DecodingParameters parameters,
        long acceptedMs,
        long deadlineMs,
        Delivery delivery) {
    /** One whose answer cannot be resumed. */
    public AcceptedRequest(
            String id,
            Door door,
            String callerId,
            TextPrompt prompt,
            String model,
            int promptTokens,
            DecodingParameters parameters,
            long acceptedMs,
            long deadlineMs) {
        this(id, door, callerId, prompt, model, promptTokens, parameters, acceptedMs, deadlineMs, Delivery.NONE);
    }

    /** Whom it is for. */
    public String tenant() {
        return prompt.scheduling().tenant();
    }

    /** Tokens that it may come to: the prompt and the longest of each answer, with beams of each beam. */
    public long tokens() {
        return promptTokens + (long) parameters.sequences() * parameters.maxNewTokens();
    }
}
