package dev.millrace.eval.text;

/**
 * What TER found.
 *
 * @param score edits a hundred words of the reference, 0 or more; 100 where the reference is empty and the prediction is not
 * @param edits insertions, deletions, substitutions and shifts, by the reference that needs the fewest
 * @param referenceWords the mean over each segment's references, summed
 */
public record TerScore(double score, long edits, double referenceWords) {}
