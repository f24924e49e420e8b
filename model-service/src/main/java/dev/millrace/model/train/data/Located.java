package dev.millrace.model.train.data;

/**
 * An example and where it stands.
 *
 * @param line from 1
 * @param source field of that name of its line, by which mixtures tell examples apart; empty where there is none
 */
public record Located(String file, long line, Example example, String source) {
    /** Of no source. */
    public Located(String file, long line, Example example) {
        this(file, line, example, "");
    }

    /** {@code train.jsonl:3}. */
    public String place() {
        return file + ":" + line;
    }
}
