package dev.millrace.retrieval;

import java.util.List;
import java.util.Optional;

/** Makes vectors of texts. */
@FunctionalInterface
public interface Embedder {
    /** There is no model: words alone are searched. */
    Embedder NONE = texts -> Optional.empty();

    /** Vectors of the texts, of length 1 and in their order; empty when there is no model at the moment. May block. */
    Optional<Vectors> embed(List<String> texts);

    /**
     * Vectors of one model.
     *
     * @param model what made them; vectors of different models are never compared
     * @param vectors all of the same dimension, 1 to 1,024
     */
    record Vectors(String model, List<float[]> vectors) {
        /** Most dimensions that the index takes. */
        public static final int DIMENSIONS_MAX = 1_024;

        /** @throws InvalidInputException when a vector is of another dimension than the first, or none is there */
        public Vectors {
            vectors = List.copyOf(vectors);
            InvalidInputException.require(!vectors.isEmpty(), "vectors", "one or more");
            int dimension = vectors.getFirst().length;
            InvalidInputException.require(
                    dimension >= 1 && dimension <= DIMENSIONS_MAX, "vectors", "of 1 to 1,024 dimensions");
            InvalidInputException.require(
                    vectors.stream().allMatch(vector -> vector.length == dimension), "vectors", "of one dimension");
        }

        /** Name of the index field that holds vectors of this kind. */
        String field() {
            return "vector." + model + "." + vectors.getFirst().length;
        }
    }
}
