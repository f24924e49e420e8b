package dev.millrace.model.importing;

import dev.millrace.model.CandidateSelection;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderConfig;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.quant.BlockRounding;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a model takes of memory, computed from its shape before anything is imported.
 *
 * @param parameters weights of the model
 * @param weightBytes bytes of the weights file, by precision: exactly what an import with keys and values in floats
 *     writes, for INT4_MIXED at most
 * @param config the model's shape
 */
public record MemoryPlan(long parameters, Map<Precision, Long> weightBytes, DecoderConfig config) {
    /** Kept free for the Java heap, the runtime and the graph. */
    public static final long RESERVE_BYTES = 512L << 20;

    /** Copies the map. */
    public MemoryPlan {
        weightBytes = Map.copyOf(weightBytes);
    }

    /** The plan of a published model. */
    public static MemoryPlan of(Checkpoint checkpoint) {
        Map<Precision, Long> bytes = new EnumMap<>(Precision.class);
        for (Precision precision : Precision.values()) {
            OnnxModel model = DecoderGraph.build(
                    checkpoint.config(),
                    checkpoint.weights(),
                    precision,
                    DecoderGraph.Form.ofFloats(DecoderGraph.Logits.LAST),
                    (_, _, block) -> new BlockRounding(4, block));
            bytes.put(precision, model.data().bytes());
        }
        // which matrices stay in 8 bits is measured at the import; what they may take at most is known
        bytes.computeIfPresent(
                Precision.INT4_MIXED,
                (_, four) -> four + Sensitivity.budget(MatrixTrials.savedBytes(checkpoint, _ -> true)));
        long parameters = checkpoint.tensorNames().stream()
                .mapToLong(name -> checkpoint.weights().find(name).orElseThrow().elements())
                .sum();
        return new MemoryPlan(parameters, bytes, checkpoint.config());
    }

    /** Memory that serving takes without keys and values: the weights and the runtime's repacked copy of them. */
    public long servedBytes(Precision precision) {
        return 2 * weightBytes.getOrDefault(precision, 0L);
    }

    /** Bytes of keys and values a token in that form. */
    public long keyValueBytesPerToken(KeyValueForm form) {
        DecoderConfig.Attention attention = config.attention();
        return 2L * config.layerCount() * attention.keyValueHeads() * attention.headSize() * form.valueBytes();
    }

    /**
     * Bytes a token of the hidden states that the engine keeps of a sequence in contrastive search, in the heap and so
     * within the reserve: {@link CandidateSelection#SIMILARITY_BYTES_MAX} for all of them at most.
     */
    public long hiddenBytesPerToken() {
        return 4L * config.hiddenSize();
    }

    /** Slots of {@code context} tokens that fit in {@code memory} bytes beside the weights and the reserve; 0 for none. */
    public long slots(Precision precision, long memory, int context, KeyValueForm form) {
        long left = memory - RESERVE_BYTES - servedBytes(precision);
        return Math.max(0, left / (context * keyValueBytesPerToken(form)));
    }

    /**
     * Largest activations of a pass over {@code tokens} tokens in fp32, as alive at once in the feed-forward network:
     * residual, norm, gate, up and their product; and the logits of {@code rows} rows.
     */
    public long activationBytes(int tokens, int rows) {
        return 4L * tokens * (2L * config.hiddenSize() + 3L * config.feedForwardSize())
                + 4L * rows * config.vocabularySize();
    }

    /**
     * Training all weights in fp32 with Adam: weights, gradients and two moments, 4 + 4 + 8 bytes a weight (Rajbhandari
     * et al. 2020, ZeRO, arXiv:1910.02054, section 3.1), without activations.
     */
    public long fullTrainingBytes() {
        return 16 * parameters;
    }

    /**
     * Weights of LoRA adapters of rank {@code rank} on the query and value projections: {@code rank · (in + out)} each
     * (Hu et al. 2021, arXiv:2106.09685).
     */
    public long adapterParameters(int rank) {
        DecoderConfig.Attention attention = config.attention();
        long queries = (long) attention.heads() * attention.headSize();
        long values = (long) attention.keyValueHeads() * attention.headSize();
        return (long) config.layerCount() * rank * (2L * config.hiddenSize() + queries + values);
    }

    /** Training such adapters over frozen fp32 weights: 4 bytes a weight, 16 an adapter's weight, without activations. */
    public long adapterTrainingBytes(int rank) {
        return 4 * parameters + 16 * adapterParameters(rank);
    }

    /**
     * Activations that training keeps for the backward pass of {@code tokens} tokens in one sequence, in fp32: in each
     * layer the inputs of its products, norms and gates, and the attention weights (the count of Korthikanti et al. 2022,
     * arXiv:2205.05198, section 4, for a gated network without dropout).
     */
    public long trainingActivationBytes(int tokens) {
        DecoderConfig.Attention attention = config.attention();
        long width = 5L * config.hiddenSize()
                + 2L * attention.heads() * attention.headSize()
                + 2L * attention.keyValueHeads() * attention.headSize()
                + 4L * config.feedForwardSize();
        long layer = tokens * width + 2L * attention.heads() * tokens * tokens;
        return 4 * (config.layerCount() * layer + 2L * tokens * config.vocabularySize());
    }
}
