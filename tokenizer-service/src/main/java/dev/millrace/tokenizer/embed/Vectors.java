package dev.millrace.tokenizer.embed;

import java.util.Arrays;

/** Arithmetic on embeddings. */
public final class Vectors {
    private Vectors() {}

    /** The first values as a vector of the length 1, as OpenAI's {@code dimensions} makes it; the zero vector stays. */
    public static float[] shortened(float[] vector, int dimensions) {
        if (dimensions == vector.length) {
            return vector;
        }
        float[] shorter = Arrays.copyOf(vector, dimensions);
        double length = Math.sqrt(dot(shorter, shorter));
        if (length > 0) {
            for (int d = 0; d < dimensions; d++) {
                shorter[d] = (float) (shorter[d] / length);
            }
        }
        return shorter;
    }

    /** Cosine of the angle, −1 to 1; 0 where one has no direction. */
    public static double cosine(float[] one, float[] other) {
        double lengths = Math.sqrt(dot(one, one)) * Math.sqrt(dot(other, other));
        return lengths == 0 ? 0 : Math.clamp(dot(one, other) / lengths, -1, 1);
    }

    /**
     * How relevant a cross-encoder finds one text to another, 0 to 1: the logistic function of its one logit, or of two
     * the softmax' share of the second.
     *
     * @throws IllegalArgumentException for more logits, which are no relevance
     */
    public static double relevance(float[] logits) {
        return switch (logits.length) {
            case 1 -> 1 / (1 + Math.exp(-logits[0]));
            case 2 -> 1 / (1 + Math.exp((double) logits[0] - logits[1]));
            default -> throw new IllegalArgumentException("the model has " + logits.length + " labels");
        };
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int d = 0; d < one.length; d++) {
            sum += (double) one[d] * other[d];
        }
        return sum;
    }
}
