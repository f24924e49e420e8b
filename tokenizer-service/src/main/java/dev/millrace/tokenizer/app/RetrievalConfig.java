package dev.millrace.tokenizer.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where documents are indexed. Environment variables: {@code MILLRACE_EDGE_RETRIEVAL_…}. */
@ConfigMapping(prefix = "millrace.edge.retrieval")
public interface RetrievalConfig {
    /**
     * Folder of this edge's own index, which it makes again from topic documents when it is lost; no two edges may share
     * one. Without it the index is in a temporary folder, and everything is indexed and embedded again at each start.
     */
    Optional<Path> folder();

    /** Most searches, and calls that put documents in, at once; 1 to 1,024. Beyond it 429. */
    @WithDefault("32")
    int callsMax();

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the key
     */
    default void check() {
        if (callsMax() < 1 || callsMax() > 1_024) {
            throw new IllegalArgumentException("millrace.edge.retrieval.calls-max must be 1 to 1024");
        }
    }
}
