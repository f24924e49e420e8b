package dev.millrace.tokenizer.session;

/**
 * Counts of tokens.
 *
 * @param promptTokens of the rendered prompt
 * @param completionTokens generated, end token included
 * @param cachedTokens prompt tokens that came from a cache
 */
public record Usage(int promptTokens, int completionTokens, int cachedTokens) {}
