package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Reads the files of one format or of several close ones. Stateless. */
public interface DatasetReader {
    /** Bytes of a file at most. */
    long FILE_BYTES_MAX = 256L << 20;

    /**
     * Names of its formats in lower case, as a task's {@code dataset_path} says them and, where they are file endings too,
     * as files end: {@code csv}, {@code tsv}, {@code parquet}, {@code squad}.
     */
    Set<String> formats();

    /** Whether there is a file to read; if not, options are all there is and {@link #read} does not look at its file. */
    default boolean hasFile() {
        return true;
    }

    /**
     * Reads a file.
     *
     * @param file exists; at most {@link #FILE_BYTES_MAX} bytes, which the reader checks
     * @param options what the task says of the format beyond the files, such as {@code field} or {@code delimiter}
     * @throws DatasetException when the file is not of the format or passes a bound, or an option is not known
     */
    Dataset read(Path file, Map<String, String> options) throws IOException;
}
