package dev.millrace.local.bench.feedback;

/**
 * Something to ask.
 *
 * @param id the same in every run, whatever the seed: a prompt stays on its side of the split into training and held out
 * @param text what is asked
 */
public record Prompt(String id, String text) {}
