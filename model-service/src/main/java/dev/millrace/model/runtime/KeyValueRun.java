package dev.millrace.model.runtime;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.engine.KvSlab;
import dev.millrace.model.engine.KvSlab.Side;
import dev.millrace.model.quant.ChannelRanges;
import java.nio.FloatBuffer;
import java.time.Duration;

/** Runs a package over sequences of tokens and sees how large its keys and values become. One thread. */
public final class KeyValueRun implements AutoCloseable {
    private final OnnxForwardPass pass;
    private final ChannelRanges[][] ranges;

    /**
     * Loads the package.
     *
     * @param model keeps keys and values in floats
     * @param rotated channels of a head that are turned by their position
     * @param tokens longest sequence
     */
    public KeyValueRun(ModelPackage model, int rotated, int tokens) {
        if (model.keyValues() != KeyValueForm.FP32) {
            throw new IllegalArgumentException(model.name() + " keeps rounded keys and values");
        }
        ModelShape shape = model.shape();
        ranges = new ChannelRanges[shape.layers()][Side.values().length];
        for (ChannelRanges[] layer : ranges) {
            layer[Side.KEY.ordinal()] = new ChannelRanges(shape.keyValueHeads(), shape.headSize(), rotated);
            layer[Side.VALUE.ordinal()] = new ChannelRanges(shape.keyValueHeads(), shape.headSize(), 0);
        }
        pass = OnnxForwardPass.load(model, 1, tokens, new RuntimeOptions(0, Duration.ofNanos(20_000)));
    }

    /** Runs a sequence. */
    public void add(int[] ids) {
        pass.prefill(0, ids, 0, ids.length, null);
        KvSlab slab = pass.keysAndValues();
        for (int layer = 0; layer < ranges.length; layer++) {
            for (Side side : Side.values()) {
                FloatBuffer rows = slab.rows(layer, side, 0, 1).asFloatBuffer();
                ranges[layer][side.ordinal()].add(rows, pass.capacity(), ids.length);
            }
        }
    }

    /** What was seen of a layer's keys. */
    public ChannelRanges keys(int layer) {
        return ranges[layer][Side.KEY.ordinal()];
    }

    /** What was seen of a layer's values. */
    public ChannelRanges values(int layer) {
        return ranges[layer][Side.VALUE.ordinal()];
    }

    @Override
    public void close() {
        pass.close();
    }
}
