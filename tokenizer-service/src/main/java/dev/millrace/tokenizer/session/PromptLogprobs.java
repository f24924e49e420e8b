package dev.millrace.tokenizer.session;

/**
 * How probable the tokens of a prompt are, without their alternatives: what the log keeps of its scores. The arrays are
 * read-only by convention.
 *
 * @param first position of the first of these tokens, 1 or more
 * @param logprobs natural-log probability of each given all before it
 * @param ranks how many ids have a higher logit, parallel to {@code logprobs}
 */
@SuppressWarnings("ArrayRecordComponent") // goes straight to the wire
public record PromptLogprobs(int first, float[] logprobs, int[] ranks) {}
