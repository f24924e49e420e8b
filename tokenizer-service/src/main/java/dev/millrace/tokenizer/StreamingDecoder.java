package dev.millrace.tokenizer;

/** Turns generated ids into text as they come, never giving out half a character. One stream, one thread. */
public interface StreamingDecoder {
    /** Takes the next id and returns the text that is now certain: whole characters, often empty. */
    String accept(int id);

    /** Ends the stream: what is left of an unfinished character comes out as U+FFFD. */
    String finish();
}
