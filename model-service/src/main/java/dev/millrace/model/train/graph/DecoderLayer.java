package dev.millrace.model.train.graph;

import dev.millrace.model.train.adapter.Sublayer;
import java.util.List;
import java.util.Map;

/**
 * Emits a layer of a decoder of the llama family: what its attention and then its gated network add to the residual stream, with
 * adapters beside the matrices that have one and bottlenecks behind those halves. A tensor that is among what is trained takes
 * the place of the stored one.
 *
 * @param model what is the same for all layers
 * @param index of the layer, from 0
 * @param tape that it is emitted on
 * @param trained adapters and tensors of this layer by their names
 */
record DecoderLayer(Model model, int index, Tape tape, Map<String, Value> trained) {
    /**
     * What the layers share.
     *
     * @param weights that are not trained
     * @param scale of what the adapters add
     * @param dropout of what goes into the adapters
     * @param sight where tokens stand, and which ones they see
     * @param prefix n, if there are keys and values of virtual tokens; else 0
     * @param turned sines with the other sign
     */
    record Model(
            DecoderShape shape,
            FrozenWeights weights,
            float scale,
            DropoutPlaces dropout,
            Sight sight,
            int prefix,
            String turned) {}

    /** residual {@code [B,S,H]} to the next one. */
    Value apply(Value residual) {
        var mixed = narrowed(Sublayer.ATTENTION, attention(norm("attn_norm", residual)));
        var attended = tape.apply(new Sum(), residual, mixed);
        return tape.apply(
                new Sum(), attended, narrowed(Sublayer.FEED_FORWARD, feedForward(norm("ffn_norm", attended))));
    }

    /** What a sub-layer gives, x {@code [B,S,H]}: {@code x + up(silu(down x))} where it has a bottleneck behind it. */
    private Value narrowed(Sublayer sublayer, Value given) {
        var down = trained.get(sublayer.down(index));
        var up = trained.get(sublayer.up(index));
        if (down == null || up == null) {
            return given;
        }
        var inner = tape.apply(new Silu(), tape.apply(new Linear(1), given, down));
        return tape.apply(new Sum(), given, tape.apply(new Linear(1), inner, up));
    }

    private Value norm(String name, Value input) {
        return tape.apply(new RmsNorm(model.shape().epsilon()), input, vector(tensor(name + ".weight")));
    }

    private Value vector(String tensor) {
        var own = trained.get(tensor);
        return own == null ? Value.frozen(model.weights().floats(tensor)) : own;
    }

    /** input {@code [B,S,in]} times a matrix, with the adapter beside it where it has one. */
    private Value linear(String target, Value input) {
        var weight = tensor(target + ".weight");
        var own = trained.get(weight);
        var product = own == null
                ? tape.apply(new FrozenLinear(model.weights().matrix(weight)), input)
                : tape.apply(new Linear(1), input, own);
        var bias = tensor(target + ".bias");
        if (model.weights().has(bias)) {
            product = tape.apply(new Biased(), product, vector(bias));
        }
        var a = trained.get(tensor(target + ".lora_a"));
        var b = trained.get(tensor(target + ".lora_b"));
        if (a == null || b == null) {
            return product;
        }
        var low = tape.apply(
                new Linear(model.dropout().scale()), model.dropout().applied(tape, input, tensor(target)), a);
        return tape.apply(new Sum(), product, tape.apply(new Linear(model.scale()), low, b));
    }

    private Value attention(Value normed) {
        var query = rotated(heads("attn_q", normed, model.shape().heads()));
        var key = prefixed(0, rotated(heads("attn_k", normed, model.shape().keyValueHeads())));
        var value = prefixed(1, heads("attn_v", normed, model.shape().keyValueHeads()));
        // The heads that share keys lie one after another: as rows of one matrix they need no copies of these.
        var scores = tape.apply(
                new MatrixProduct((float) (1 / Math.sqrt(model.shape().headSize()))),
                stacked(query, model.shape().keyValueHeads()),
                key);
        var attended = new Attended(model.shape().heads(), model.shape().keyValueHeads());
        var mixed = stacked(
                tape.apply(attended, scores, model.sight().mask(), value),
                model.shape().heads());
        var joined = tape.apply(new Reshaped(List.of(0L, 0L, -1L)), tape.apply(new Transposed(), mixed));
        return linear("attn_output", joined);
    }

    /** {@code [B,S,H]} to {@code [B,h,S,D]}, each head normalised where the model does that. */
    private Value heads(String projection, Value normed, int heads) {
        var split = tape.apply(
                new Reshaped(List.of(0L, 0L, (long) heads, (long) model.shape().headSize())),
                linear(projection, normed));
        var isNormed = model.weights().has(tensor(projection + "_norm.weight"));
        return tape.apply(new Transposed(), isNormed ? norm(projection + "_norm", split) : split);
    }

    private Value rotated(Value heads) {
        return tape.apply(
                new Rotation(),
                heads,
                Value.frozen(model.sight().positions()),
                Value.frozen(model.weights().floats("cos_cache")),
                Value.frozen(model.weights().floats("sin_cache")),
                Value.frozen(model.turned()));
    }

    /** Behind those of the virtual tokens: of a layer's columns first keys, then values. */
    private Value prefixed(int side, Value heads) {
        var prefix = trained.get(DecoderTraining.VIRTUAL);
        if (prefix == null || model.prefix() == 0) {
            return heads;
        }
        int width = model.shape().keyValueWidth();
        var behind = new PrefixedHeads(
                model.prefix(),
                (2 * index + side) * width,
                model.shape().prefixWidth(),
                model.shape().keyValueHeads(),
                model.shape().headSize());
        return tape.apply(behind, prefix, heads);
    }

    /** The same rows as so many matrices. */
    private Value stacked(Value rows, int matrices) {
        return model.shape().heads() == model.shape().keyValueHeads()
                ? rows
                : tape.apply(new Reshaped(List.of(0L, (long) matrices, -1L, 0L)), rows);
    }

    private Value feedForward(Value normed) {
        var gate = tape.apply(new Silu(), linear("ffn_gate", normed));
        return linear("ffn_down", tape.apply(new Product(), gate, linear("ffn_up", normed)));
    }

    private String tensor(String name) {
        return "blk." + index + "." + name;
    }
}
