package dev.millrace.local.bench.traffic;

/**
 * How requests look.
 *
 * @param words of a prompt, 1 to 8000; a word is one or two tokens
 * @param newTokens most tokens of an answer, 2 to 8192
 * @param prefixShare share of the prompts that begin with one common text, 0 to 1
 * @param prefixWords length of that text in words, 1 to 8000
 * @param turns requests of one conversation, each with all before it as its history, 1 to 16
 * @param dropShare share of the streams that the client leaves at a random token, 0 to 1
 * @param temperature 0 to 2
 * @param topK 0 to 1000; 0 leaves it to the server
 */
public record TrafficShape(
        Span words,
        Span newTokens,
        double prefixShare,
        int prefixWords,
        int turns,
        double dropShare,
        double temperature,
        int topK) {
    /** Longest prompt and common text, in words. */
    public static final int WORDS_MAX = 8000;

    /** Most tokens of an answer. */
    public static final int NEW_TOKENS_MAX = 8192;

    /** @throws dev.millrace.local.system.UsageException when one is out of range */
    public TrafficShape {
        Bounds.require("--words", words.least(), 1, WORDS_MAX);
        Bounds.require("--words", words.most(), 1, WORDS_MAX);
        Bounds.require("--new-tokens", newTokens.least(), 2, NEW_TOKENS_MAX);
        Bounds.require("--new-tokens", newTokens.most(), 2, NEW_TOKENS_MAX);
        Bounds.require("--prefix-share", prefixShare, 0, 1);
        Bounds.require("--prefix-words", prefixWords, 1, WORDS_MAX);
        Bounds.require("--turns", turns, 1, 16);
        Bounds.require("--drop-share", dropShare, 0, 1);
        Bounds.require("--temperature", temperature, 0, 2);
        Bounds.require("--top-k", topK, 0, 1000);
    }

    /** The same with other prompts and answers, without a common text, further turns and clients that leave. */
    public TrafficShape plain(Span words, Span newTokens) {
        return new TrafficShape(words, newTokens, 0, prefixWords, 1, 0, temperature, topK);
    }
}
