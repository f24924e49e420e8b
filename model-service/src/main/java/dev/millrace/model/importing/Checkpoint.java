package dev.millrace.model.importing;

import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** A published model, open for import. */
public interface Checkpoint extends AutoCloseable {
    /** Most positions a package is given: the rotary tables grow with them. */
    int CONTEXT_MAX = 131_072;

    /** What kind of decoder it is. */
    DecoderConfig config();

    /** Its tensors. */
    DecoderWeights weights();

    /** Canonical names of all tensors in it that carry meaning: one the graph does not use is an error. */
    Collection<String> tensorNames();

    /** Tokens with a role. */
    SpecialIds specialIds() throws IOException;

    /** What people call the source: a file name, a folder name or a hub name. */
    String sourceName();

    /** The files of weights, for the checksum. */
    List<Path> files();

    /** Writes tokenizer.json, tokenizer_config.json, chat_template.jinja (if it has one) and generation_config.json. */
    void writeTextFiles(Path folder) throws IOException;

    @Override
    void close();

    /**
     * Tokens with a role.
     *
     * @param beginning of a sequence, -1 if there is none
     * @param padding -1 if there is none
     * @param ends each ends an answer; the first is the model's own end of sequence
     */
    record SpecialIds(int beginning, int padding, List<Integer> ends) {
        /** Copies the list. */
        public SpecialIds {
            ends = List.copyOf(ends);
        }
    }
}
