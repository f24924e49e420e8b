package dev.millrace.tokenizer.session;

/**
 * What the model service says it serves.
 *
 * @param name as clients give it
 * @param version content version of its package
 * @param contextLength longest sequence in tokens, prompt and answer together
 */
public record ServedModel(String name, String version, int contextLength) {}
