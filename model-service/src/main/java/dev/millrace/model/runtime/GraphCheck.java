package dev.millrace.model.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.ModelShape;
import dev.millrace.model.TensorNames;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares what a loaded graph takes and gives with what its configuration says. */
final class GraphCheck {
    private final Map<String, NodeInfo> inputs;
    private final Map<String, NodeInfo> outputs;
    private final Set<String> unused;

    /** The positions of a run whose logits come out. */
    enum LogitsForm {
        /** Every one. */
        ALL,
        /** The last one of each row. */
        LAST,
        /** Those that the run asks for. */
        CHOSEN
    }

    private GraphCheck(OrtSession session) throws OrtException {
        inputs = session.getInputInfo();
        outputs = session.getOutputInfo();
        unused = new HashSet<>(inputs.keySet());
    }

    /**
     * Of which positions the graph returns logits.
     *
     * @throws InvalidPackageException when graph and configuration do not fit
     */
    static LogitsForm logitsForm(OrtSession session, ModelPackage model) throws OrtException {
        return new GraphCheck(session).check(model.tensors(), model.shape(), model.keyValues());
    }

    private LogitsForm check(TensorNames names, ModelShape shape, KeyValueForm form) {
        OnnxJavaType keyValue = form == KeyValueForm.INT8 ? OnnxJavaType.INT8 : OnnxJavaType.FLOAT;
        input(names.inputIds(), OnnxJavaType.INT64, -1, -1);
        input(names.attentionMask(), OnnxJavaType.INT64, -1, -1);
        if (names.positionIds() != null) {
            input(names.positionIds(), OnnxJavaType.INT64, -1, -1);
        }
        if (names.logitPositions() != null) {
            input(names.logitPositions(), OnnxJavaType.INT64, -1, -1);
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            for (String name : new String[] {names.pastKey(), names.pastValue()}) {
                input(TensorNames.ofLayer(name, layer), keyValue, -1, shape.keyValueHeads(), -1, shape.headSize());
            }
            for (String name : new String[] {names.presentKey(), names.presentValue()}) {
                output(TensorNames.ofLayer(name, layer), keyValue, -1, shape.keyValueHeads(), -1, shape.headSize());
            }
        }
        if (!unused.isEmpty()) {
            throw new InvalidPackageException("the graph wants inputs that the configuration does not name: " + unused);
        }
        if (names.hiddenStates() != null) {
            output(names.hiddenStates(), OnnxJavaType.FLOAT, -1, -1, shape.hiddenSize());
        }
        long positions = output(names.logits(), OnnxJavaType.FLOAT, -1, -1, shape.vocabularySize())[1];
        if (names.logitPositions() != null) {
            return LogitsForm.CHOSEN;
        }
        return positions == 1 ? LogitsForm.LAST : LogitsForm.ALL;
    }

    private void input(String name, OnnxJavaType type, long... dimensions) {
        unused.remove(name);
        require("input", inputs.get(name), name, type, dimensions);
    }

    private long[] output(String name, OnnxJavaType type, long... dimensions) {
        return require("output", outputs.get(name), name, type, dimensions);
    }

    /** A dimension of -1, on either side, means any. */
    private static long[] require(
            String what, @Nullable NodeInfo node, String name, OnnxJavaType type, long... wanted) {
        if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
            throw new InvalidPackageException("the graph has no " + what + " " + name);
        }
        if (tensor.type != type) {
            throw new InvalidPackageException(
                    what + " " + name + " of the graph is " + tensor.type + " and must be " + type);
        }
        long[] shape = tensor.getShape();
        boolean fits = shape.length == wanted.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 || wanted[i] < 0 || shape[i] == wanted[i];
        }
        if (!fits) {
            throw new InvalidPackageException(
                    what + " " + name + " of the graph has another shape than the" + " configuration says");
        }
        return shape;
    }
}
