package dev.millrace.model.train.data;

/** An example and where it stands: the file's name and the line, from 1. */
public record Located(String file, long line, Example example) {
    /** {@code train.jsonl:3}. */
    public String place() {
        return file + ":" + line;
    }
}
