package dev.millrace.model.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.millrace.model.EncoderPackage.Kind;
import dev.millrace.model.InvalidPackageException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an encoder's graph takes and gives, as exporters write it: input_ids and attention_mask int64 {@code [B,S]}, perhaps
 * token_type_ids of the same shape; hidden states float {@code [B,S,H]} or, of a cross-encoder, logits float
 * {@code [B,L]}.
 *
 * @param typed whether it takes token_type_ids
 * @param output name of the output that is wanted
 * @param width its last dimension: H or L; -1 when the graph leaves it open
 */
record EncoderGraph(boolean typed, String output, int width) {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";

    /** @throws InvalidPackageException when the graph is of another sort */
    static EncoderGraph of(OrtSession session, Kind kind) throws OrtException {
        Map<String, NodeInfo> inputs = session.getInputInfo();
        for (Map.Entry<String, NodeInfo> input : inputs.entrySet()) {
            boolean known = Set.of(IDS, MASK, TYPES).contains(input.getKey());
            if (!known || !isTensor(input.getValue(), OnnxJavaType.INT64, 2)) {
                throw new InvalidPackageException(
                        "input " + input.getKey()
                                + " of the graph is none of input_ids, attention_mask and token_type_ids as int64 [batch, length]");
            }
        }
        if (!inputs.keySet().containsAll(List.of(IDS, MASK))) {
            throw new InvalidPackageException("the graph has no inputs input_ids and attention_mask");
        }
        int rank = kind == Kind.ENCODER ? 3 : 2;
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            if (isTensor(output.getValue(), OnnxJavaType.FLOAT, rank)) {
                long[] shape = ((TensorInfo) output.getValue().getInfo()).getShape();
                return new EncoderGraph(inputs.containsKey(TYPES), output.getKey(), Math.toIntExact(shape[rank - 1]));
            }
        }
        throw new InvalidPackageException(
                kind == Kind.ENCODER
                        ? "the graph puts out no hidden states, float [batch, length, width]"
                        : "the graph puts out no logits, float [batch, labels]");
    }

    private static boolean isTensor(NodeInfo node, OnnxJavaType type, int rank) {
        return node.getInfo() instanceof TensorInfo tensor && tensor.type == type && tensor.getShape().length == rank;
    }
}
