package dev.millrace.model.train.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtLoraAdapter;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OrtAdapterFileTest {
    private static byte[] file(LoraAdapter adapter) throws IOException {
        var bytes = new ByteArrayOutputStream();
        OrtAdapterFile.write(adapter, 3, 4, bytes);
        return bytes.toByteArray();
    }

    private static float[] run(OrtSession session, float[] input, OrtSession.RunOptions options) throws OrtException {
        try (OnnxTensor x = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new float[][] {input});
                OrtSession.Result result = session.run(Map.of("x", x), options)) {
            return ((float[][]) result.get(0).getValue())[0];
        }
    }

    /** The graph of golden/ortadapter/make.py: without an adapter it gives the first 8 inputs back. */
    @Test
    void changesWhatTheRuntimeComputesByTheScaledProduct() throws IOException, OrtException {
        LoraAdapter adapter = Adapters.trained(LoraTarget.VALUE);
        LoraFactors factors = adapter.at(0, LoraTarget.VALUE);
        float[] input = new float[16];
        for (int i = 0; i < 16; i++) {
            input[i] = 0.25f * i - 1;
        }
        double[] wanted = new double[8];
        for (int row = 0; row < 8; row++) {
            wanted[row] = input[row];
            for (int k = 0; k < 3; k++) {
                for (int column = 0; column < 16; column++) {
                    wanted[row] +=
                            7 / Math.sqrt(3) * factors.b()[row * 3 + k] * factors.a()[k * 16 + column] * input[column];
                }
            }
        }
        // Of the first layer's values alone: the runtime refuses a parameter that the graph has no input for.
        byte[] file = file(ofFirstLayer(adapter));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (var settings = new OrtSession.SessionOptions()) {
            settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            try (OrtSession session = environment.createSession(
                            Adapters.golden("ortadapter/product.onnx").toString(), settings);
                    OrtLoraAdapter loaded = OrtLoraAdapter.create(file);
                    var plain = new OrtSession.RunOptions();
                    var tuned = new OrtSession.RunOptions()) {
                tuned.addActiveLoraAdapter(loaded);
                float[] changed = run(session, input, tuned);
                float[] base = run(session, input, plain);
                for (int i = 0; i < 8; i++) {
                    assertEquals(wanted[i], changed[i], 1e-5, "output " + i);
                    assertEquals(input[i], base[i], 1e-6, "output " + i);
                }
            }
        }
    }

    private static LoraAdapter ofFirstLayer(LoraAdapter adapter) {
        return new LoraAdapter(
                adapter.settings(), adapter.base(), adapter.factors().headMap(new LoraPlace(1, LoraTarget.QUERY)));
    }

    @Test
    void holdsEveryMatrixOfALayer() throws IOException, OrtException {
        byte[] file = file(Adapters.trained(LoraTarget.values()));
        assertArrayEquals("TORT".getBytes(StandardCharsets.US_ASCII), Arrays.copyOfRange(file, 4, 8));
        String text = new String(file, StandardCharsets.ISO_8859_1);
        for (LoraPlace place : Adapters.trained(LoraTarget.values()).factors().keySet()) {
            assertEquals(2, text.split(Pattern.quote(place.a()), -1).length, place.a());
            assertEquals(2, text.split(Pattern.quote(place.b()), -1).length, place.b());
        }
        OrtLoraAdapter.create(file).close();
    }
}
