package dev.millrace.model.train.data;

/**
 * What is wrong where.
 *
 * @param file the file's name
 * @param line from 1; 0 if it is the file as a whole
 * @param field the field's path within the line, as {@code messages[2].content}; empty if it is the line as a whole
 * @param fault what is wrong, to be read after the place: "is empty"
 */
public record Problem(String file, long line, String field, String fault) {
    /** {@code train.jsonl line 3, completion: is empty}. */
    @Override
    public String toString() {
        return file + (line > 0 ? " line " + line : "") + (field.isEmpty() ? "" : ", " + field) + ": " + fault;
    }
}
