package dev.millrace.model.train;

import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.LoraFactors;
import dev.millrace.model.train.adapter.Sublayer;
import dev.millrace.model.weights.Safetensors;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The golden family llama-tied in loops over doubles, with bottlenecks: the papers' formulas, one text at a time, nothing shared with
 * the graphs.
 */
final class PlainDecoder {
    static final int HIDDEN = 32;
    static final int LAYERS = 2;
    private static final int INNER = 64;
    private static final int HEADS = 4;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int SIZE = 16;
    private static final double THETA = 10_000;
    private static final double EPSILON = 1e-5;

    private final Map<String, double[]> weights = new HashMap<>();

    static PlainDecoder golden() throws IOException {
        var decoder = new PlainDecoder();
        try (var file = Safetensors.open(TinyDecoder.golden("llama-tied").resolve("model.safetensors"))) {
            file.tensors().forEach((name, tensor) -> {
                float[] values = new float[(int) tensor.elements()];
                tensor.format().expand(tensor.data(), 0, values, values.length);
                decoder.weights.put(name, doubles(values));
            });
        }
        return decoder;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private double[] weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private double[] weight(int layer, String name) {
        return weight("model.layers." + layer + "." + name + ".weight");
    }

    /** The mean of −log p of every next token of the text. */
    double loss(long[] ids, @Nullable BottleneckAdapter adapter) {
        double[][] logprobs = logprobs(ids, adapter);
        return -IntStream.range(0, ids.length - 1)
                .mapToDouble(t -> logprobs[t][(int) ids[t + 1]])
                .average()
                .orElseThrow();
    }

    /** Of each place those of all that may stand behind it. */
    double[][] logprobs(long[] ids, @Nullable BottleneckAdapter adapter) {
        double[][] states = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            int from = (int) ids[t] * HIDDEN;
            states[t] = vector(HIDDEN, i -> weight("model.embed_tokens.weight")[from + i]);
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            double[][] attended = attention(layer, states);
            for (int t = 0; t < ids.length; t++) {
                states[t] = sum(states[t], narrowed(adapter, layer, Sublayer.ATTENTION, attended[t]));
                double[] fed = feedForward(layer, norm(states[t], weight(layer, "post_attention_layernorm")));
                states[t] = sum(states[t], narrowed(adapter, layer, Sublayer.FEED_FORWARD, fed));
            }
        }
        double[][] logprobs = new double[ids.length][];
        for (int t = 0; t < ids.length; t++) {
            double[] logits = times(weight("model.embed_tokens.weight"), norm(states[t], weight("model.norm.weight")));
            double sum = IntStream.range(0, logits.length)
                    .mapToDouble(i -> Math.exp(logits[i]))
                    .sum();
            logprobs[t] = vector(logits.length, i -> logits[i] - Math.log(sum));
        }
        return logprobs;
    }

    private static double[] narrowed(@Nullable BottleneckAdapter adapter, int layer, Sublayer sublayer, double[] x) {
        LoraFactors network = adapter == null ? null : adapter.byName().get(sublayer.bottleneck(layer));
        if (network == null) {
            return x;
        }
        double[] inner = times(doubles(network.a()), x);
        return sum(x, times(doubles(network.b()), vector(inner.length, i -> silu(inner[i]))));
    }

    private double[] feedForward(int layer, double[] x) {
        double[] gate = times(weight(layer, "mlp.gate_proj"), x);
        double[] up = times(weight(layer, "mlp.up_proj"), x);
        return times(weight(layer, "mlp.down_proj"), vector(INNER, i -> silu(gate[i]) * up[i]));
    }

    private double[][] attention(int layer, double[][] states) {
        int length = states.length;
        double[][] queries = new double[length][];
        double[][] keys = new double[length][];
        double[][] values = new double[length][];
        double[][] outputs = new double[length][];
        for (int t = 0; t < length; t++) {
            double[] x = norm(states[t], weight(layer, "input_layernorm"));
            queries[t] = rotated(times(weight(layer, "self_attn.q_proj"), x), t);
            keys[t] = rotated(times(weight(layer, "self_attn.k_proj"), x), t);
            values[t] = times(weight(layer, "self_attn.v_proj"), x);
            double[] mixed = new double[HEADS * SIZE];
            for (int head = 0; head < HEADS; head++) {
                mix(head, t, queries[t], keys, values, mixed);
            }
            outputs[t] = times(weight(layer, "self_attn.o_proj"), mixed);
        }
        return outputs;
    }

    private static void mix(int head, int t, double[] query, double[][] keys, double[][] values, double[] mixed) {
        int q = head * SIZE;
        int kv = head / (HEADS / KEY_VALUE_HEADS) * SIZE;
        double[] weights = vector(t + 1, s -> {
            double score = IntStream.range(0, SIZE)
                    .mapToDouble(i -> query[q + i] * keys[s][kv + i])
                    .sum();
            return Math.exp(score / Math.sqrt(SIZE));
        });
        double sum = IntStream.rangeClosed(0, t).mapToDouble(s -> weights[s]).sum();
        for (int s = 0; s <= t; s++) {
            for (int i = 0; i < SIZE; i++) {
                mixed[q + i] += weights[s] / sum * values[s][kv + i];
            }
        }
    }

    /** Of each head its first half with its second. */
    private static double[] rotated(double[] heads, int position) {
        return vector(heads.length, at -> {
            int i = at % SIZE;
            int half = SIZE / 2;
            double angle = position * Math.pow(THETA, -2.0 * (i % half) / SIZE);
            double other = i < half ? -heads[at + half] : heads[at - half];
            return heads[at] * Math.cos(angle) + other * Math.sin(angle);
        });
    }

    private static double[] norm(double[] x, double[] weight) {
        double square = IntStream.range(0, x.length)
                .mapToDouble(i -> x[i] * x[i])
                .average()
                .orElseThrow();
        return vector(x.length, i -> x[i] / Math.sqrt(square + EPSILON) * weight[i]);
    }

    /** A matrix in rows times a vector. */
    private static double[] times(double[] matrix, double[] x) {
        return vector(
                matrix.length / x.length,
                row -> IntStream.range(0, x.length)
                        .mapToDouble(i -> matrix[row * x.length + i] * x[i])
                        .sum());
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    private static double[] sum(double[] x, double[] y) {
        return vector(x.length, i -> x[i] + y[i]);
    }

    private static double[] vector(int length, IntToDoubleFunction of) {
        return IntStream.range(0, length).mapToDouble(of).toArray();
    }
}
