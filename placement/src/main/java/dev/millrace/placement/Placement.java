package dev.millrace.placement;

/**
 * Where a prompt goes.
 *
 * @param member index of the model in the pool
 * @param matchedTokens length of the beginning that was placed there before, a multiple of
 *     {@value PromptBlocks#BLOCK_TOKENS}; 0 when nobody is known to hold any of it
 */
public record Placement(int member, int matchedTokens) {}
