package dev.millrace.sampler.decode;

/** Every token of the vocabulary is banned: no answer can go on that obeys all that was asked. */
public final class NoTokenLeftException extends RuntimeException {
    /** Says so. */
    public NoTokenLeftException() {
        super("shaping: bans every token");
    }
}
