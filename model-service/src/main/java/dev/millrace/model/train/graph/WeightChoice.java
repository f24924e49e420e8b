package dev.millrace.model.train.graph;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which tensors of a decoder are trained themselves.
 *
 * @param patterns of which one has to fit, at most {@value #PATTERNS_MAX}: {@code all}, {@code matrices} of the layers, {@code
 *     norms}, {@code biases}, {@code embeddings} (and the head, where it has weights of its own), {@code attention}, {@code
 *     feed_forward}, {@code layers 4} or {@code layers 4-5}, or a GGUF name in which {@code *} stands for any characters, as
 *     {@code blk.*.attn_q.weight}
 */
public record WeightChoice(List<String> patterns) {
    /** Of none. */
    public static final WeightChoice NONE = new WeightChoice(List.of());

    /** Of all. */
    public static final WeightChoice ALL = new WeightChoice(List.of("all"));

    private static final int PATTERNS_MAX = 64;
    private static final int LENGTH_MAX = 128;
    private static final Pattern LAYERS = Pattern.compile("layers (\\d{1,4})(?:-(\\d{1,4}))?");
    private static final Pattern LAYER = Pattern.compile("blk[.](\\d+)[.].*");
    private static final Pattern GLOB = Pattern.compile("[a-z0-9_.*]+");

    /** @throws IllegalArgumentException naming the field */
    public WeightChoice {
        if (patterns.size() > PATTERNS_MAX) {
            throw new IllegalArgumentException("weights.tensors: must be at most " + PATTERNS_MAX);
        }
        patterns = List.copyOf(patterns);
        patterns.forEach(WeightChoice::fits);
    }

    /** Whether a tensor is chosen. */
    public boolean has(String tensor) {
        return patterns.stream().anyMatch(pattern -> fits(pattern).test(tensor));
    }

    /** Refuses patterns that fit none of these tensors. */
    void require(List<String> tensors) {
        for (var pattern : patterns) {
            if (tensors.stream().noneMatch(fits(pattern))) {
                throw new IllegalArgumentException("weights.tensors: \"" + pattern + "\" fits no tensor of this model");
            }
        }
    }

    private static Predicate<String> fits(String pattern) {
        return switch (pattern) {
            case "all" -> tensor -> true;
            case "matrices" -> tensor -> isLayers(tensor) && tensor.endsWith(".weight") && !isNorm(tensor);
            case "norms" -> WeightChoice::isNorm;
            case "biases" -> tensor -> tensor.endsWith(".bias");
            case "embeddings" ->
                tensor -> tensor.equals(DecoderTensors.EMBEDDING) || tensor.equals(DecoderTensors.HEAD);
            case "attention" -> tensor -> tensor.contains(".attn_") && !isNorm(tensor);
            case "feed_forward" -> tensor -> tensor.contains(".ffn_") && !isNorm(tensor);
            default -> layersOrGlob(pattern);
        };
    }

    private static boolean isNorm(String tensor) {
        return tensor.endsWith("_norm.weight");
    }

    private static boolean isLayers(String tensor) {
        return LAYER.matcher(tensor).matches();
    }

    private static Predicate<String> layersOrGlob(String pattern) {
        var layers = LAYERS.matcher(pattern);
        if (layers.matches()) {
            int first = Integer.parseInt(layers.group(1));
            int last = layers.group(2) == null ? first : Integer.parseInt(layers.group(2));
            return tensor -> {
                var layer = LAYER.matcher(tensor);
                return layer.matches()
                        && Integer.parseInt(layer.group(1)) >= first
                        && Integer.parseInt(layer.group(1)) <= last;
            };
        }
        if (!GLOB.matcher(pattern).matches() || pattern.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("weights.tensors: \"" + pattern
                    + "\" is none of all, matrices, norms, biases, embeddings, attention, feed_forward, layers N-M, "
                    + "or a name as blk.*.attn_q.weight");
        }
        return Pattern.compile(pattern.replace(".", "[.]").replace("*", ".*")).asMatchPredicate();
    }
}
