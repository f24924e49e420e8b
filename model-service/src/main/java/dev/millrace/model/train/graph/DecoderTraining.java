package dev.millrace.model.train.graph;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.VirtualTokens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Emits a decoder of the llama family with its loss and the gradients of its adapters. Inputs are {@code input_ids}, {@code
 * position_ids} and {@code segment_ids}, int64 {@code [B,S]}: a token sees those of its own segment at its position and before,
 * so that several texts are packed in a row; {@code rows} int64 {@code [n]}, indices {@code b·S + s} of the tokens whose
 * successors are predicted; {@code targets} int64 {@code [n,K]} and {@code weights} {@code [n,K]} as {@link Readout} has them;
 * and the adapters, and what a head has, by their names, and where there is dropout what {@link DropoutPlaces} has. Outputs are {@code loss}, {@code logprobs} {@code [n,K]} and, where there are
 * gradients, one of each of these names behind {@code grad.}.
 */
public final class DecoderTraining {
    public static final String GRADIENT = "grad.";

    /** Name of the parameter {@code [n, width]} of virtual tokens, as in PEFT's files. */
    public static final String VIRTUAL = "prompt_embeddings";

    static final String POSITIONS = "position_ids";
    static final String SEGMENTS = "segment_ids";

    private final OnnxModel model = new OnnxModel("training", DecoderGraph.DATA_FILE);
    private final Nodes nodes = new Nodes(model);
    private final Tape tape = new Tape(nodes);
    private final DecoderShape shape;
    private final PackageWeights weights;
    private final TrainedParts parts;
    private final boolean isCheckpointed;
    private final TrainedInputs trained;
    private final DropoutPlaces dropout;
    private final int vocabulary;
    private boolean hasTargets;

    private DecoderTraining(ModelPackage decoder, TrainedParts parts, boolean hasGradients, boolean checkpointing)
            throws IOException {
        var graph = PackageGraph.of(decoder.graph());
        shape = DecoderShape.of(decoder.shape(), graph);
        weights = new PackageWeights(model, shape, graph);
        this.parts = parts;
        this.isCheckpointed = checkpointing;
        vocabulary = decoder.shape().vocabularySize();
        trained = new TrainedInputs(model, shape, weights, parts, hasGradients);
        dropout = trained.dropout();
    }

    /**
     * Of a package, on the weights that lie in it.
     *
     * @param checkpointing whether a layer's inner values are computed again for its gradient, instead of kept
     * @throws dev.millrace.model.InvalidPackageException when they are of a form that is not trained on
     * @throws IllegalArgumentException when chosen weights are not in floats, or there is none of a name
     */
    public static DecoderTraining of(ModelPackage decoder, TrainedParts parts, boolean checkpointing)
            throws IOException {
        var training = new DecoderTraining(decoder, parts, true, checkpointing);
        training.differentiate(training.loss());
        return training;
    }

    /** Without gradients. */
    public static DecoderTraining scoring(ModelPackage decoder, TrainedParts parts) throws IOException {
        var scoring = new DecoderTraining(decoder, parts, false, false);
        scoring.loss();
        return scoring;
    }

    /**
     * Without gradients and adapters, and without targets: outputs are {@code candidates} int64 {@code [n,K]}, the likeliest ids best
     * first, and {@code logprobs} {@code [n,K]} of these.
     *
     * @param candidates K, at most the vocabulary's size
     */
    public static DecoderTraining teacher(ModelPackage decoder, int candidates) throws IOException {
        var teacher = new DecoderTraining(decoder, TrainedParts.NONE, false, false);
        teacher.declareTexts();
        teacher.top(teacher.rows(Map.of()), candidates);
        return teacher;
    }

    /** Width inside of the feed-forward part of a package's layers. */
    public static int feedForwardSize(ModelPackage decoder) throws IOException {
        return DecoderShape.of(decoder.shape(), PackageGraph.of(decoder.graph()))
                .feedForwardSize();
    }

    /** The graph's bytes, to be asked for once; its weights are looked for in the package's folder. */
    public byte[] graph() {
        return model.toByteArray();
    }

    /** Whether the decoder has matrices in blocks of 8 or 4 bits. */
    public boolean hasBlocks() {
        return weights.hasBlocks();
    }

    /** Whether targets and weights go in. */
    public boolean hasTargets() {
        return hasTargets;
    }

    /** Shapes of what is trained by its names, in the order of the layers. */
    public Map<String, long[]> parameters() {
        return Collections.unmodifiableMap(trained.shapes());
    }

    /** Numbers of all matrices of the decoder. */
    public long frozen() {
        long inLayer = 0;
        for (var target : LoraTarget.values()) {
            inLayer += (long) shape.inputs(target.ggufName()) * shape.outputs(target.ggufName());
        }
        return shape.layers() * inLayer + (long) vocabulary * shape.hiddenSize();
    }

    /** What it takes to make masks of. */
    public DropoutPlaces dropout() {
        return dropout;
    }

    /** Where those of {@link #parameters} that are weights of the package lie in it. */
    public Map<String, StoredRows> places() {
        return Collections.unmodifiableMap(trained.places());
    }

    private Value loss() {
        declareTexts();
        model.input("targets", ElementType.INT64, List.of("row_count", "target_count"));
        model.input("weights", ElementType.FLOAT, List.of("row_count", "target_count"));
        hasTargets = true;
        var outer = trained.outer();
        var rows = rows(outer);
        var vocabulary = Optional.ofNullable(outer.get(DecoderTensors.head(weights)))
                .map(Readout.Vocabulary::trained)
                .orElseGet(() -> Readout.Vocabulary.frozen(weights.matrix(DecoderTensors.HEAD)));
        var read = parts.readout().apply(tape, nodes, rows, vocabulary, trained.head());
        output("loss", read.loss().name());
        output("logprobs", read.numbers());
        return read.loss();
    }

    private void differentiate(Value loss) {
        tape.seed(loss, nodes.real(1));
        tape.differentiate();
        trained.values()
                .forEach(one -> output(GRADIENT + one.name(), tape.gradient(one).orElseThrow()));
    }

    /** The normed states of the chosen rows {@code [n,H]}, behind all layers. */
    private Value rows(Map<String, Value> outer) {
        int prompt = parts.count(VirtualTokens.Kind.PROMPT);
        int prefix = parts.count(VirtualTokens.Kind.PREFIX);
        var virtual = trained.virtual();
        var common = new DecoderLayer.Model(
                shape,
                weights,
                parts.lora().map(settings -> (float) settings.scale()).orElse(1f),
                dropout,
                Sight.of(nodes, parts.virtual(), shape.window()),
                prefix,
                nodes.node("Neg", weights.floats("sin_cache")));
        var residual = embedded(Optional.ofNullable(outer.get(DecoderTensors.EMBEDDING)));
        if (prompt > 0) {
            residual = tape.apply(new Prepended(prompt), virtual.orElseThrow(), residual);
        }
        for (int index = 0; index < shape.layers(); index++) {
            var own = trained.ofLayer(index);
            if (prefix > 0) {
                own.add(virtual.orElseThrow());
            }
            var layer = layer(common, index);
            residual = isCheckpointed
                    ? Checkpointed.apply(tape, layer, joined(residual, own))
                    : layer.apply(tape, joined(residual, own));
        }
        if (prompt > 0) {
            residual = tape.apply(new WithoutFirst(prompt), residual);
        }
        return chosen(normed(residual, Optional.ofNullable(outer.get(DecoderTensors.NORM))));
    }

    private Value embedded(Optional<Value> own) {
        return own.map(embedding -> tape.apply(new ChosenRows(), embedding, Value.frozen("input_ids")))
                .orElseGet(() ->
                        Value.frozen(weights.matrix(DecoderTensors.EMBEDDING).rows(nodes, "input_ids")));
    }

    private Value normed(Value residual, Optional<Value> own) {
        var norm = own.orElseGet(() -> Value.frozen(weights.floats(DecoderTensors.NORM)));
        return tape.apply(new RmsNorm(shape.epsilon()), residual, norm);
    }

    private Value chosen(Value normed) {
        var flat = tape.apply(new Reshaped(List.of(-1L, (long) shape.hiddenSize())), normed);
        return tape.apply(new ChosenRows(), flat, Value.frozen("rows"));
    }

    private void declareTexts() {
        for (var name : List.of("input_ids", POSITIONS, SEGMENTS)) {
            model.input(name, ElementType.INT64, List.of("batch_size", "sequence_length"));
        }
        model.input("rows", ElementType.INT64, List.of("row_count"));
        dropout.declare(model);
    }

    private void output(String name, String value) {
        model.node("", "Identity", List.of(value), List.of(name), Map.of());
        model.output(name, ElementType.FLOAT, null);
    }

    private static Checkpointed.Body layer(DecoderLayer.Model model, int index) {
        return (tape, inputs) -> {
            var adapters = new HashMap<String, Value>();
            inputs.subList(1, inputs.size()).forEach(adapter -> adapters.put(adapter.name(), adapter));
            return new DecoderLayer(model, index, tape, adapters).apply(inputs.getFirst());
        };
    }

    private static List<Value> joined(Value first, List<Value> others) {
        var all = new ArrayList<Value>();
        all.add(first);
        all.addAll(others);
        return all;
    }

    private void top(Value rows, int count) {
        var logits = weights.matrix("output.weight").multiplied(nodes, rows.name());
        var best = nodes.node(
                "TopK",
                Map.of("axis", -1),
                2,
                nodes.node("LogSoftmax", Map.of("axis", -1), logits),
                nodes.integers(count));
        output("logprobs", best.getFirst());
        model.node("", "Identity", List.of(best.get(1)), List.of("candidates"), Map.of());
        model.output("candidates", ElementType.INT64, null);
    }
}
