package dev.millrace.eval.text;

import java.util.ArrayList;
import java.util.List;

/**
 * How near a text is to its references in meaning: the largest cosine of its vector and theirs (Reimers and Gurevych,
 * "Sentence-BERT", 2019). In [-1, 1]; a blank text is near to nothing, 0.
 */
public final class SemanticSimilarity {
    private SemanticSimilarity() {}

    /** Of a text with its references. */
    public static double of(Segment segment, TextEmbedder embedder) {
        var references =
                segment.references().stream().filter(text -> !text.isBlank()).toList();
        if (segment.prediction().isBlank() || references.isEmpty()) {
            return 0;
        }
        var texts = new ArrayList<>(List.of(segment.prediction()));
        texts.addAll(references);
        var vectors = embedder.embed(texts);
        return vectors.stream()
                .skip(1)
                .mapToDouble(vector -> cosine(vectors.getFirst(), vector))
                .max()
                .orElseThrow();
    }

    /** Of two vectors of one length; 0 where one of them is all zeros. */
    static double cosine(float[] one, float[] other) {
        if (one.length != other.length) {
            throw new IllegalArgumentException("vectors have %d and %d values".formatted(one.length, other.length));
        }
        double dot = 0;
        double ofOne = 0;
        double ofOther = 0;
        for (int i = 0; i < one.length; i++) {
            dot += (double) one[i] * other[i];
            ofOne += (double) one[i] * one[i];
            ofOther += (double) other[i] * other[i];
        }
        return ofOne == 0 || ofOther == 0 ? 0 : dot / Math.sqrt(ofOne * ofOther);
    }
}
