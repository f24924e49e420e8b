package dev.millrace.model.importing;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.KeyValueScales;
import dev.millrace.model.quant.ChannelRanges;
import dev.millrace.model.runtime.KeyValueRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns how large a model's keys and values become: runs its 8-bit package once over the {@link CalibrationText}. Nothing
 * happens before a scale is asked for.
 */
final class KeyValueCalibration implements KeyValueScales {
    private final Calibration calibration;
    private final DecoderConfig config;
    private final ImportProgress progress;
    private List<float[]> keys = List.of();
    private List<float[]> values = List.of();

    KeyValueCalibration(Calibration calibration, DecoderConfig config, ImportProgress progress) {
        this.calibration = calibration;
        this.config = config;
        this.progress = progress;
    }

    @Override
    public float[] of(int layer, Side side) throws IOException {
        if (keys.isEmpty()) {
            measure();
        }
        return (side == Side.KEY ? keys : values).get(layer);
    }

    private void measure() throws IOException {
        ModelPackage base = ModelPackage.read(calibration.base());
        List<int[]> text = calibration.text();
        int longest = text.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        List<float[]> keyScales = new ArrayList<>();
        List<float[]> valueScales = new ArrayList<>();
        try (KeyValueRun run = new KeyValueRun(base, config.rope().dimension(), longest)) {
            for (int i = 0; i < text.size(); i++) {
                progress.calibrated("keys and values", i, text.size());
                run.add(text.get(i));
            }
            for (int layer = 0; layer < config.layerCount(); layer++) {
                keyScales.add(scales(run.keys(layer), "key", layer));
                valueScales.add(scales(run.values(layer), "value", layer));
            }
        }
        progress.calibrated("keys and values", text.size(), text.size());
        keys = List.copyOf(keyScales);
        values = List.copyOf(valueScales);
    }

    private static float[] scales(ChannelRanges ranges, String what, int layer) {
        try {
            return ranges.scales();
        } catch (ArithmeticException e) {
            throw new ImportException(
                    "kv int8 is not possible for this model: over the calibration text a " + what + " of layer " + layer
                            + " has no largest value (" + e.getMessage() + "); import it with --kv fp32");
        }
    }
}
