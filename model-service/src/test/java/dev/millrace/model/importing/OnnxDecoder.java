package dev.millrace.model.importing;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The plainest way to run a package: one row, the cache of one call handed to the next. */
final class OnnxDecoder implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final JsonNode decoder;
    private final int vocabulary;
    private final Map<String, OnnxTensor> past = new HashMap<>();
    private OrtSession.@Nullable Result previous;
    private int length;

    OnnxDecoder(Path folder) throws OrtException, IOException {
        JsonNode model = new ObjectMapper()
                .readTree(folder.resolve("genai_config.json").toFile())
                .path("model");
        decoder = model.path("decoder");
        vocabulary = model.path("vocab_size").asInt();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // a busy machine runs other tests beside this one: waiting threads must not burn its cores
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = ENVIRONMENT.createSession(folder.resolve("model.onnx").toString(), options);
        }
    }

    /** Forgets the row. */
    void reset() throws OrtException {
        length = 0;
        forgetPast();
        long[] empty = {
            1,
            decoder.path("num_key_value_heads").asInt(),
            0,
            decoder.path("head_size").asInt()
        };
        for (String name : session.getInputNames()) {
            if (name.startsWith("past_key_values")) {
                past.put(name, empty(name, empty));
            }
        }
    }

    private OnnxTensor empty(String name, long[] shape) throws OrtException {
        NodeInfo input = session.getInputInfo().get(name);
        boolean bytes =
                input != null && input.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.INT8;
        return bytes
                ? OnnxTensor.createTensor(ENVIRONMENT, ByteBuffer.allocateDirect(0), shape, OnnxJavaType.INT8)
                : OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.allocate(0), shape);
    }

    /** The keys or values {@code [1,Hkv,P,D]} that the next call gets in a layer; bytes as whole numbers. */
    float[] past(int layer, String side) throws OrtException {
        OnnxTensor tensor = past.get("past_key_values." + layer + "." + side);
        if (tensor == null) {
            throw new IllegalStateException("nothing was appended");
        }
        if (tensor.getInfo().type == OnnxJavaType.FLOAT) {
            FloatBuffer floats = tensor.getFloatBuffer();
            float[] values = new float[floats.remaining()];
            floats.get(values);
            return values;
        }
        ByteBuffer bytes = tensor.getByteBuffer();
        float[] values = new float[bytes.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = bytes.get(i);
        }
        return values;
    }

    /** Gives the next call other keys or values in a layer, in floats. */
    void replacePast(int layer, String side, float[] values) throws OrtException {
        int heads = decoder.path("num_key_value_heads").asInt();
        int size = decoder.path("head_size").asInt();
        long[] shape = {1, heads, length, size};
        OnnxTensor tensor = OnnxTensor.createTensor(ENVIRONMENT, FloatBuffer.wrap(values), shape);
        OnnxTensor before = past.put("past_key_values." + layer + "." + side, tensor);
        if (before != null) {
            before.close();
        }
    }

    /** Appends the ids; returns the logits the graph puts out, position by position. */
    List<float[]> append(long... ids) throws OrtException {
        if (past.isEmpty()) {
            reset();
        }
        long[] mask = new long[length + ids.length];
        Arrays.fill(mask, 1);
        Map<String, OnnxTensor> inputs = new HashMap<>(past);
        try (OnnxTensor idTensor =
                        OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(ids), new long[] {1, ids.length});
                OnnxTensor maskTensor =
                        OnnxTensor.createTensor(ENVIRONMENT, LongBuffer.wrap(mask), new long[] {1, mask.length});
                OnnxTensor places = OnnxTensor.createTensor(
                        ENVIRONMENT,
                        LongBuffer.wrap(LongStream.range(0, ids.length).toArray()),
                        new long[] {1, ids.length})) {
            inputs.put("input_ids", idTensor);
            inputs.put("attention_mask", maskTensor);
            if (session.getInputNames().contains("logit_positions")) {
                inputs.put("logit_positions", places);
            }
            OrtSession.Result result = session.run(inputs);
            forgetPast();
            previous = result;
            length += ids.length;
            for (String name : session.getOutputNames()) {
                if (name.startsWith("present")) {
                    past.put(name.replace("present", "past_key_values"), tensor(result, name));
                }
            }
            return rows(tensor(result, "logits").getFloatBuffer());
        }
    }

    /** Logits of several first prompts in one call, the shorter ones padded on the right. */
    List<float[]> batch(long[][] prompts) throws OrtException {
        int width = Arrays.stream(prompts).mapToInt(p -> p.length).max().orElseThrow();
        LongBuffer ids = LongBuffer.allocate(prompts.length * width);
        LongBuffer mask = LongBuffer.allocate(prompts.length * width);
        for (long[] prompt : prompts) {
            for (int i = 0; i < width; i++) {
                ids.put(i < prompt.length ? prompt[i] : 0);
                mask.put(i < prompt.length ? 1 : 0);
            }
        }
        long[] shape = {prompts.length, width};
        long[] cache = {
            prompts.length,
            decoder.path("num_key_value_heads").asInt(),
            0,
            decoder.path("head_size").asInt()
        };
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put("input_ids", OnnxTensor.createTensor(ENVIRONMENT, ids.flip(), shape));
            inputs.put("attention_mask", OnnxTensor.createTensor(ENVIRONMENT, mask.flip(), shape));
            for (String name : session.getInputNames()) {
                if (name.startsWith("past_key_values")) {
                    inputs.put(name, empty(name, cache));
                }
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return rows(tensor(result, "logits").getFloatBuffer());
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtSession.Result result, String name) {
        return (OnnxTensor) result.get(name).orElseThrow();
    }

    private List<float[]> rows(FloatBuffer logits) {
        List<float[]> rows = new ArrayList<>();
        while (logits.hasRemaining()) {
            float[] row = new float[vocabulary];
            logits.get(row);
            rows.add(row);
        }
        return rows;
    }

    private void forgetPast() {
        past.values().forEach(OnnxTensor::close);
        past.clear();
        if (previous != null) {
            previous.close();
            previous = null;
        }
    }

    @Override
    public void close() throws OrtException {
        forgetPast();
        session.close();
    }
}
