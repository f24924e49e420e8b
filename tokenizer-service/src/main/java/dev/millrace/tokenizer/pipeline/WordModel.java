package dev.millrace.tokenizer.pipeline;

/** Turns a word into tokens. Immutable and safe for use by many threads. */
@FunctionalInterface
public interface WordModel {
    /** Takes tokens in order. */
    @FunctionalInterface
    interface Tokens {
        /** A token that stands for the UTF-16 units [start, end) of the word, at least one. */
        void add(int id, int start, int end);
    }

    /** Adds the tokens of a word, which is well-formed UTF-16 and not empty. */
    void encode(String word, Tokens tokens);
}
