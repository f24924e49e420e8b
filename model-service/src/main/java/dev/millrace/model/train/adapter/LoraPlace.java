package dev.millrace.model.train.adapter;

import java.util.Comparator;

/**
 * A matrix of a decoder that an adapter changes.
 *
 * @param layer counted from 0, below 1024
 * @param target which of the layer's matrices
 */
public record LoraPlace(int layer, LoraTarget target) implements Comparable<LoraPlace> {
    /** Most layers of a decoder. */
    static final int LAYERS_MAX = 1024;

    private static final Comparator<LoraPlace> ORDER =
            Comparator.comparingInt(LoraPlace::layer).thenComparing(LoraPlace::target);

    /** Checks the layer. */
    public LoraPlace {
        if (layer < 0 || layer >= LAYERS_MAX) {
            throw new IllegalArgumentException("layer: must be in 0..%d, is %d".formatted(LAYERS_MAX - 1, layer));
        }
    }

    /** The name of A in graphs and in files of ONNX Runtime. */
    public String a() {
        return ggufName() + ".lora_a";
    }

    /** The name of B in graphs and in files of ONNX Runtime. */
    public String b() {
        return ggufName() + ".lora_b";
    }

    /** GGUF's name of the matrix, as {@code blk.0.attn_q}. */
    public String ggufName() {
        return "blk." + layer + "." + target.ggufName();
    }

    @Override
    public int compareTo(LoraPlace other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ggufName();
    }
}
