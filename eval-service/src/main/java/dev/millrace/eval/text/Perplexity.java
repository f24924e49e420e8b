package dev.millrace.eval.text;

import java.nio.charset.StandardCharsets;

/**
 * How surprised a model is by texts, in the figures of lm-evaluation-harness. Those of words and bytes can be compared between
 * models with different tokens, that of tokens cannot.
 *
 * @param logLikelihood sum of natural-log probabilities over all tokens, at most 0
 * @param tokens that were scored
 * @param words as {@link #words} counts them
 * @param bytes in UTF-8
 */
public record Perplexity(double logLikelihood, long tokens, long words, long bytes) {
    public Perplexity {
        if (!(logLikelihood <= 0) || tokens < 0 || words < 0 || bytes < 0) {
            throw new IllegalArgumentException("log-likelihood %s of %d tokens, %d words, %d bytes"
                    .formatted(logLikelihood, tokens, words, bytes));
        }
    }

    /** Of one text; where a task changes a page before it is scored, the page itself is what is counted. */
    public static Perplexity of(String text, double logLikelihood, long tokens) {
        return new Perplexity(logLikelihood, tokens, words(text), bytes(text));
    }

    /**
     * Pieces between white space, and one more for white space at either end: {@code " a b "} has 4 and an empty text has 1.
     * Published figures are counted like that.
     */
    public static long words(String text) {
        long words = 1;
        for (int i = 0; i < text.length(); i++) {
            if (WhiteSpace.is(text.charAt(i)) && (i == 0 || !WhiteSpace.is(text.charAt(i - 1)))) {
                words++;
            }
        }
        return words;
    }

    /** In UTF-8. */
    public static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Of these texts and others together. */
    public Perplexity plus(Perplexity other) {
        return new Perplexity(
                logLikelihood + other.logLikelihood, tokens + other.tokens, words + other.words, bytes + other.bytes);
    }

    /** At least 1; NaN without tokens. */
    public double ofTokens() {
        return of(logLikelihood, tokens);
    }

    /** At least 1; NaN without words. */
    public double ofWords() {
        return of(logLikelihood, words);
    }

    /** At least 1; NaN without bytes. */
    public double ofBytes() {
        return of(logLikelihood, bytes);
    }

    /** log2 of {@link #ofBytes}: what a code by this model needs. */
    public double bitsPerByte() {
        return bits(logLikelihood, bytes);
    }

    /** e to the mean surprise of whatever is counted; NaN of nothing. */
    static double of(double logLikelihood, double count) {
        return count > 0 ? Math.exp(-logLikelihood / count) : Double.NaN;
    }

    static double bits(double logLikelihood, double count) {
        return count > 0 ? -logLikelihood / count / Math.log(2) : Double.NaN;
    }
}
