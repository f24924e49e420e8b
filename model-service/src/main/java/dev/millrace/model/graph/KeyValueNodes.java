package dev.millrace.model.graph;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.KeyValueScales.Side;
import java.util.List;
import java.util.Map;

/**
 * The keys and values of a decoder's graph: what goes in as past and comes out as present, {@code [B,Hkv,P,D]}, and what
 * the attention needs to know of them. In int8 each channel of a head has a scale for all positions; the attention rounds
 * what it stores and multiplies the stored bytes.
 */
final class KeyValueNodes {
    /** GroupQueryAttention's inputs 9 to 11, which we leave out before the scales: positions, bias, sinks. */
    private static final List<String> LEFT_OUT = List.of("", "", "");

    private final OnnxModel model;
    private final DecoderConfig config;
    private final KeyValues keyValues;

    KeyValueNodes(OnnxModel model, DecoderConfig config, KeyValues keyValues) {
        this.model = model;
        this.config = config;
        this.keyValues = keyValues;
    }

    void declareInputs() {
        for (int layer = 0; layer < config.layerCount(); layer++) {
            model.input(past(layer, Side.KEY), type(), shape("past_sequence_length"));
            model.input(past(layer, Side.VALUE), type(), shape("past_sequence_length"));
        }
    }

    void declareOutputs() {
        for (int layer = 0; layer < config.layerCount(); layer++) {
            model.output(present(layer, Side.KEY), type(), shape("present_sequence_length"));
            model.output(present(layer, Side.VALUE), type(), shape("present_sequence_length"));
        }
    }

    /** Adds the scales and the attributes that name them to an attention node's; floats need neither. */
    void describe(int layer, List<String> inputs, Map<String, Object> options) {
        if (keyValues.form() == KeyValueForm.FP32) {
            return;
        }
        inputs.addAll(LEFT_OUT);
        inputs.add(scale(layer, Side.KEY));
        inputs.add(scale(layer, Side.VALUE));
        options.put("k_quant_type", "PER_CHANNEL");
        options.put("v_quant_type", "PER_CHANNEL");
        options.put("kv_cache_bit_width", Byte.SIZE);
    }

    static String past(int layer, Side side) {
        return "past_key_values." + layer + word(side);
    }

    static String present(int layer, Side side) {
        return "present." + layer + word(side);
    }

    private static String word(Side side) {
        return side == Side.KEY ? ".key" : ".value";
    }

    private String scale(int layer, Side side) {
        DecoderConfig.Attention attention = config.attention();
        String name = "blk." + layer + word(side) + "_scale";
        List<Long> shape = List.of(1L, (long) attention.keyValueHeads(), 1L, (long) attention.headSize());
        model.payload(new Payload.Vector(name, shape, () -> keyValues.scales().of(layer, side)));
        return name;
    }

    private ElementType type() {
        return keyValues.form() == KeyValueForm.FP32 ? ElementType.FLOAT : ElementType.INT8;
    }

    private List<Object> shape(String positions) {
        DecoderConfig.Attention attention = config.attention();
        return List.of("batch_size", attention.keyValueHeads(), positions, attention.headSize());
    }
}
