package dev.millrace.retrieval;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Vectors of the test: counts of words in 64 buckets by their hash, of length 1. */
final class HashedWords implements Embedder {
    static final int DIMENSIONS = 64;

    private final String model;

    HashedWords(String model) {
        this.model = model;
    }

    @Override
    public Optional<Vectors> embed(List<String> texts) {
        return Optional.of(
                new Vectors(model, texts.stream().map(HashedWords::vector).toList()));
    }

    static float[] vector(String text) {
        float[] vector = new float[DIMENSIONS];
        for (var word : Diversity.words(text)) {
            vector[Math.floorMod(word.hashCode() * 0x9E3779B1, DIMENSIONS)]++;
        }
        var jitter = new Random(text.hashCode());
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] += 0.1f * jitter.nextFloat(); // no two texts are as near as each other
        }
        double length = 0;
        for (float value : vector) {
            length += value * value;
        }
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] /= (float) Math.sqrt(length);
        }
        return vector;
    }

    static double cosine(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
