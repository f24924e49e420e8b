package dev.millrace.model.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.TensorNames;
import dev.millrace.model.engine.KvSlab;
import dev.millrace.model.engine.KvSlab.Side;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tensors on ranges of the slab's slots, made when first wanted and kept: one slot for a prefill, a range for a step. */
final class SlabViews implements AutoCloseable {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final KvSlab slab;
    private final TensorNames names;
    private final ModelShape shape;
    private final KeyValueForm form;
    private final int capacity;
    private final @Nullable View[][] views;

    /**
     * The past and present keys and values of a range of slots.
     *
     * @param session runs them
     * @param inputs by name; the caller adds the other inputs of a run
     * @param outputs by name, the same tensors; the caller adds the other outputs
     */
    record View(OrtSession session, Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs) {
        /** Runs it with what is in the memory of its tensors. */
        void run() throws OrtException {
            session.run(inputs, outputs).close();
        }
    }

    SlabViews(OrtEnvironment environment, OrtSession session, KvSlab slab, ModelPackage model) {
        this.environment = environment;
        this.session = session;
        this.slab = slab;
        this.names = model.tensors();
        this.shape = model.shape();
        this.form = model.keyValues();
        this.capacity = slab.capacity();
        this.views = new @Nullable View[slab.slots()][slab.slots() + 1];
    }

    View of(int firstSlot, int count) throws OrtException {
        View view = views[firstSlot][count];
        if (view == null) {
            view = make(firstSlot, count);
            views[firstSlot][count] = view;
        }
        return view;
    }

    private View make(int firstSlot, int count) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        Map<String, OnnxValue> outputs = new HashMap<>();
        long[] dimensions = {count, shape.keyValueHeads(), capacity, shape.headSize()};
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (Side side : Side.values()) {
                OnnxTensor tensor = tensor(slab.rows(layer, side, firstSlot, count), dimensions);
                boolean key = side == Side.KEY;
                inputs.put(TensorNames.ofLayer(key ? names.pastKey() : names.pastValue(), layer), tensor);
                outputs.put(TensorNames.ofLayer(key ? names.presentKey() : names.presentValue(), layer), tensor);
            }
        }
        return new View(session, inputs, outputs);
    }

    private OnnxTensor tensor(ByteBuffer rows, long[] dimensions) throws OrtException {
        return switch (form) {
            case FP32 -> OnnxTensor.createTensor(environment, rows.asFloatBuffer(), dimensions);
            case INT8 -> OnnxTensor.createTensor(environment, rows, dimensions, OnnxJavaType.INT8);
        };
    }

    private void closeKeysAndValues(View view) {
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String name : new String[] {names.pastKey(), names.pastValue()}) {
                OnnxTensor tensor = view.inputs.get(TensorNames.ofLayer(name, layer));
                if (tensor != null) {
                    tensor.close();
                }
            }
        }
    }

    @Override
    public void close() {
        for (@Nullable View[] row : views) {
            for (View view : row) {
                if (view != null) {
                    closeKeysAndValues(view);
                }
            }
        }
    }
}
