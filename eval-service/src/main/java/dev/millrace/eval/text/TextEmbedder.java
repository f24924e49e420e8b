package dev.millrace.eval.text;

import java.util.List;
import java.util.Optional;

/** Makes vectors of texts, so that texts of like meaning have like directions. May wait for another service. */
@FunctionalInterface
public interface TextEmbedder {
    /**
     * A vector for each text, all of one length.
     *
     * @param texts one at least, none of them blank
     * @throws IllegalStateException with the reason when there is no embedding model, or it does not answer
     */
    List<float[]> embed(List<String> texts);

    /** Why none can be made whatever the texts, such as that no model is configured; empty where they may be asked for. */
    default Optional<String> missing() {
        return Optional.empty();
    }
}
