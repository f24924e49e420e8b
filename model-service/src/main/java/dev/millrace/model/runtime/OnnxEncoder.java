package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.encode.EncoderInput;
import dev.millrace.model.encode.EncoderPass;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs an encoder's graph with ONNX Runtime on the CPU: one run a batch, padded behind with id 0 that the mask hides. */
public final class OnnxEncoder implements EncoderPass {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final EncoderGraph graph;
    private final int width;
    /** Inputs of a run; kept, and larger ones made when a batch needs them. */
    private LongBuffer ids = direct(0);

    private LongBuffer mask = direct(0);
    private LongBuffer types = direct(0);

    private OnnxEncoder(OrtSession session, EncoderPackage.Kind kind) throws OrtException {
        this.environment = NativeEnvironment.get();
        this.session = session;
        this.graph = EncoderGraph.of(session, kind);
        this.width = graph.width() > 0 ? graph.width() : widthOfARun();
    }

    /**
     * Loads the graph of a package.
     *
     * @throws InvalidPackageException when it does not fit the package's description, or the runtime refuses it
     */
    public static OnnxEncoder load(EncoderPackage model, RuntimeOptions options) {
        OnnxEncoder encoder = load(model.graph(), model.kind(), options);
        if (encoder.width != model.shape().dimensions()) {
            encoder.close();
            throw new InvalidPackageException(
                    "the graph's vectors have " + encoder.width + " values, and millrace.json says dimensions "
                            + model.shape().dimensions());
        }
        return encoder;
    }

    /** Loads a graph about which nothing else is known. */
    public static OnnxEncoder load(Path graph, EncoderPackage.Kind kind, RuntimeOptions options) {
        try {
            OrtSession session = GraphSession.open(graph, options);
            try {
                return new OnnxEncoder(session, kind);
            } catch (OrtException | RuntimeException | Error e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new InvalidPackageException(
                    "ONNX Runtime cannot load " + graph.getFileName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int width() {
        return width;
    }

    private int widthOfARun() {
        FloatBuffer one = run(List.of(new EncoderInput(new int[] {0})));
        return one.remaining();
    }

    @Override
    public FloatBuffer run(List<EncoderInput> rows) {
        int longest = rows.stream().mapToInt(EncoderInput::length).max().orElseThrow();
        int values = Math.multiplyExact(rows.size(), longest);
        if (values > ids.capacity()) {
            ids = direct(values);
            mask = direct(values);
            types = direct(values);
        }
        for (int row = 0; row < rows.size(); row++) {
            fill(rows.get(row), row * longest, longest);
        }
        Map<String, OnnxTensor> inputs = new HashMap<>();
        long[] shape = {rows.size(), longest};
        try {
            inputs.put(EncoderGraph.IDS, OnnxTensor.createTensor(environment, ids.slice(0, values), shape));
            inputs.put(EncoderGraph.MASK, OnnxTensor.createTensor(environment, mask.slice(0, values), shape));
            if (graph.typed()) {
                inputs.put(EncoderGraph.TYPES, OnnxTensor.createTensor(environment, types.slice(0, values), shape));
            }
            try (OrtSession.Result result = session.run(inputs, Set.of(graph.output()))) {
                return ((OnnxTensor) result.get(0)).getFloatBuffer();
            }
        } catch (OrtException e) {
            throw new IllegalStateException("the runtime does not run the graph: " + e.getMessage(), e);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private void fill(EncoderInput input, int at, int longest) {
        for (int token = 0; token < longest; token++) {
            boolean real = token < input.length();
            boolean second = real && input.secondFrom() > 0 && token >= input.secondFrom();
            ids.put(at + token, real ? input.ids()[token] : 0);
            mask.put(at + token, real ? 1 : 0);
            types.put(at + token, second ? 1 : 0);
        }
    }

    private static LongBuffer direct(int longs) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(longs, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
